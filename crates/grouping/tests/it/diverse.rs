//! Maximally diverse grouping.

use grouping::mdgp::{Instance, read, solve};
use grouping::search::WHOLE;
use proptest::prelude::*;

fn instance(elements: usize) -> impl Strategy<Value = Instance> {
    prop::collection::vec(0..100_i32, elements * elements).prop_map(move |mut distances| {
        for i in 0..elements {
            distances[i * elements + i] = 0;
            for j in 0..i {
                distances[i * elements + j] = distances[j * elements + i];
            }
        }
        Instance { elements, distances, scale: 1, bounds: vec![(2, 5), (3, 4)] }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn small_instances_are_solved_as_by_trying_everything(instance in instance(7), seed in any::<u64>()) {
        let steps = 400_000;
        let pace = |steps_done: u64| u32::try_from(steps_done * u64::from(WHOLE) / steps).ok().filter(|&it| it < WHOLE);
        let found = solve(&instance, seed, &mut |progress| pace(progress.steps));
        prop_assert_eq!(found.value, instance.value(&found.group_of));
        prop_assert_eq!(&found, &solve(&instance, seed, &mut |progress| pace(progress.steps)));
        let split = |bits: u32| -> Option<i64> {
            let group_of: Vec<usize> = (0..7).map(|it| (bits >> it & 1) as usize).collect();
            let first = group_of.iter().filter(|&&it| it == 0).count();
            ((2..=5).contains(&first) && (3..=4).contains(&(7 - first))).then(|| instance.value(&group_of))
        };
        prop_assert_eq!(Some(found.value), (0..128).filter_map(split).max());
    }
}

#[test]
fn the_format_of_the_library_is_read_and_its_mistakes_are_named() {
    let good = "4 2 ds 1 3 2 2 \n0 1 2.5\n0 2 1\n0 3 0.1239\n1 2 3\n1 3 4\n2 3 5.000\n";
    let instance = read(good).expect("the file is good");
    assert_eq!((instance.elements, instance.scale), (4, 1_000));
    assert_eq!(instance.bounds, [(1, 3), (2, 2)]);
    assert_eq!(instance.distances[1], 2_500);
    assert_eq!(instance.distances[12], 124, "rounded, and the same both ways");
    let said = |text: &str| read(text).expect_err("the file is bad").to_string();
    assert_eq!(said(""), "line 1: the file is empty");
    assert_eq!(said("4 2 xx 2 2 2 2"), "line 1: the third word is ss or ds, not `xx`");
    assert_eq!(said("4 2 ss 2 2"), "line 1: 2 groups have two bounds each; 2 are given");
    assert_eq!(said("5 2 ss 2 2 2 2"), "line 1: no sizes within these bounds add up to 5");
    assert_eq!(said("4 2 ss 2 2 2 2\n0 1 x"), "line 2: `x` is not a distance");
    assert_eq!(said("4 2 ss 2 2 2 2\n0 4 1"), "line 2: 0 and 4 are not two of the elements 0 to 3");
    assert_eq!(said("4 2 ss 2 2 2 2\n0 1"), "line 2: a line is `i j d`");
}
