//! "Will you be there?", and who has said what.

use wire::{Meeting, MemberTime};
use yew::prelude::*;

use super::{
    change::{Change, Changing, question},
    seats::name_words,
    words::names_words,
};
use crate::{
    text::{plural, text, text_with},
    ui::{NoticeKind, Press, button},
};

/// The question, the answers as far as they are shown, and a word when too few can come.
pub(super) fn will_you_come(meeting: &Meeting, changing: &Changing) -> Html {
    let mine = meeting.times.iter().find(|it| it.me).and_then(|it| it.comes);
    let words = ["meet.coming", "meet.coming.yes", "meet.coming.no"];
    html! {
        <>
            { question(meeting, changing, words, mine, Change::Comes) }
            <p class="soft small">{ answers(&meeting.times) }</p>
            { ask_the_silent(meeting, changing) }
            if may_come(&meeting.times) < 2 { { NoticeKind::Attention.says(text("meet.coming.few")) } }
        </>
    }
}

/// What can be done about those who have not answered: a member asks them once more, once for each time of the meeting.
/// Who has not answered reads that they are asked.
fn ask_the_silent(meeting: &Meeting, changing: &Changing) -> Html {
    let silent = |it: &MemberTime| it.comes.is_none();
    match (meeting.times.iter().any(|it| it.me && silent(it)), meeting.nudged_at.is_some()) {
        (true, true) => NoticeKind::Attention.says(text("meet.nudge.asked_you")),
        (true, false) => Html::default(),
        (false, _) if !meeting.times.iter().any(silent) => Html::default(),
        (false, true) => html! { <p class="soft small">{ text("meet.nudge.asked") }</p> },
        (false, false) => {
            let meeting = meeting.clone();
            let onclick = changing.run.reform(move |_: MouseEvent| (meeting.clone(), Change::Nudge));
            let label = text("meet.nudge.do");
            html! {
                <div class="stack stack-close">
                    <div class="row">{ button(Press { busy: changing.busy, onclick, ..Press::default() }, label) }</div>
                    <p class="soft small">{ text("meet.nudge.rule") }</p>
                </div>
            }
        }
    }
}

/// How many have not said that they cannot.
fn may_come(times: &[MemberTime]) -> usize {
    times.iter().filter(|it| it.comes != Some(false)).count()
}

/// "2 coming: you and Bo. 1 cannot: Cy. 1 has not said yet."
fn answers(times: &[MemberTime]) -> String {
    if !times.iter().any(|it| it.me && it.comes.is_some()) {
        return text("meet.coming.hidden").to_string();
    }
    let mut said = Vec::new();
    for (key, answer) in [("meet.coming.in", true), ("meet.coming.out", false)] {
        let those = times.iter().filter(|it| it.comes == Some(answer));
        let names: Vec<AttrValue> = those.map(|it| name_words(it.name.as_ref(), it.me)).collect();
        if !names.is_empty() {
            let values = [("n", &*names.len().to_string()), ("names", &*names_words(&names))];
            said.push(text_with(key, &values).to_string());
        }
    }
    let silent = times.iter().filter(|it| it.comes.is_none()).count();
    if silent > 0 {
        said.push(plural("meet.coming.silent", silent as u64).to_string());
    }
    said.join(" ")
}

#[cfg(test)]
mod tests {
    use wire::PersonId;

    use super::*;

    fn member(name: &str, me: bool, comes: Option<bool>) -> MemberTime {
        let person = PersonId(name.to_owned());
        MemberTime {
            person,
            name: Some(name.to_owned()),
            me,
            local: None,
            took_part: None,
            ticked: false,
            comes,
        }
    }

    #[test]
    fn who_comes_is_told_in_names_and_numbers() {
        let times = [
            member("Ana", true, Some(true)),
            member("Bo", false, Some(true)),
            member("Cy", false, Some(false)),
            member("Di", false, None),
        ];
        let me = text("person.me");
        assert_eq!(answers(&times), format!("2 coming: {me} and Bo. 1 cannot: Cy. 1 has not said yet."));
        assert_eq!(may_come(&times), 3);
    }

    #[test]
    fn before_the_own_answer_there_is_a_reason_to_give_it() {
        assert_eq!(
            answers(&[member("Ana", true, None), member("Bo", false, None)]),
            &*text("meet.coming.hidden")
        );
    }
}
