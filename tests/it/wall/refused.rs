//! Files that are no pictures, or too much of one.

use super::*;

both_databases! {
    async fn what_is_no_picture_is_refused_in_plain_words_and_nothing_is_written(test: Test) {
        let estate = live_in(&test, test.moodle(), test.course, "tessa", &ZONES, "https://rooms.example/1").await?;
        let ana = &estate.learner;
        let whole = portrait(GREEN)?;
        let mut huge = whole.clone();
        huge.resize(9 * 1024 * 1024, 0);
        let mut wide = whole.clone();
        let frame = wide.windows(2).position(|pair| pair == [0xff, 0xc0]).context("no frame")?;
        wide[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        let cases: [(&[u8], &str); 7] = [
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
            (b"%PDF-1.7", "JPEG, PNG or WebP"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "JPEG, PNG or WebP"),
            (b"", "JPEG, PNG or WebP"),
            (&whole[..300], "broken"),
            (&huge, "at most 8 MB"),
            (&wide, "26 megapixels"),
        ];
        let before = test.count("SELECT COUNT(*) FROM face").await?;
        for (file, words) in cases {
            let answer = ana.ask(Method::PUT, "/api/face/picture", Some(&upload(file))).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {}", answer.body);
            assert!(answer.body.contains(words), "{words}: {}", answer.body);
        }
        let answer = ana.ask(Method::PUT, "/api/face/picture", Some(&json!({"data": "no base64 at all!"}))).await?;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        assert_eq!(test.count("SELECT COUNT(*) FROM face").await?, before);
        assert_eq!(test.count("SELECT COUNT(*) FROM face WHERE picture IS NOT NULL").await?, 0);
        // Reading pictures takes the server's time; nobody has it all.
        let mut often = StatusCode::OK;
        for _ in 0..4 {
            often = ana.ask(Method::PUT, "/api/face/picture", Some(&upload(b"x"))).await?.status;
        }
        assert_eq!(often, StatusCode::TOO_MANY_REQUESTS);

        for wrong in [
            json!({"drawing": {"figure": 8, "colour": 0}, "line": null}),
            json!({"drawing": {"figure": 0, "colour": 6}, "line": null}),
            json!({"drawing": null, "line": "x".repeat(121)}),
            json!({"drawing": null, "line": null, "picture": "x"}),
        ] {
            let answer = ana.ask(Method::PUT, "/api/face", Some(&wrong)).await?;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.body);
        }
    }
}
