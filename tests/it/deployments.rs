//! What becomes of deployments nobody named, and which pages may show Kith in a frame.

use kith_tests::{both_databases, launcher::Browser, platform::faults::LaunchForm, server};

both_databases! {
    async fn new_deployments_wait_or_are_trusted_as_the_platform_is_set(test: Test) {
        // Canvas makes a deployment of every course; only the first one was named.
        let people: Vec<_> = ["tessa", "ana"].iter().filter_map(|name| test.canvas().person(name)).collect();
        for (policy, status) in [("first", 403), ("approve", 403), ("trust", 200)] {
            server::set(&test.app, &test.canvas().issuer(), &["--new-deployments", policy]).await?;
            let copy = test.canvas().open_course("MAT-101", policy, &people);
            let page = Browser::new()?.launch(test.canvas().origin(), copy, "tessa").await?;
            assert_eq!(page.status, status, "{policy}: {}", page.body);
        }
        // What waits goes on waiting when the policy changes.
        assert_eq!(test.count("SELECT COUNT(*) FROM deployment WHERE state = 'pending'").await?, 2);
    }

    async fn added_origins_may_show_a_launch_in_a_frame(test: Test) {
        let before = Browser::new()?.launch(test.moodle().origin(), test.course, "ana").await?;
        assert!(!before.header("content-security-policy").contains("https://apps.lms.example"));
        let added = ["--frame-origins", "https://apps.lms.example"];
        server::set(&test.app, &test.moodle().issuer(), &added).await?;
        let after = Browser::new()?.launch(test.moodle().origin(), test.course, "ana").await?;
        let policy = after.header("content-security-policy");
        assert!(policy.contains("https://apps.lms.example"), "{policy}");
        assert!(policy.contains(test.moodle().origin()), "{policy}");
        let bent = server::set(&test.app, &test.moodle().issuer(), &["--frame-origins", "https://a;b"]).await;
        assert!(bent.unwrap_err().to_string().contains("--frame-origins"));
    }

    async fn the_last_trouble_of_a_launch_is_kept_for_the_admin(test: Test) {
        let page = test.bent(LaunchForm::with_wrong_audience).await?;
        assert_eq!(page.status, 401);
        let ill = "SELECT COUNT(*) FROM platform_health WHERE part = 'launch' AND trouble IS NOT NULL";
        assert_eq!(test.count(ill).await?, 1);
        test.sign_in("ana").await?;
        assert_eq!(test.count(ill).await?, 0);
        assert_eq!(test.count("SELECT COUNT(*) FROM platform_health WHERE part = 'keys'").await?, 1);
    }
}
