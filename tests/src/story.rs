//! The main job, end to end, the way two people live it: an instructor on a laptop, a student on a phone.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use thirtyfour::prelude::*;

use crate::browser::{Chrome, View, Window};

/// A course page of the platform with people who have answered, and where pictures go.
#[derive(Clone, Debug)]
pub struct Story {
    /// Address of the course page.
    pub course: String,
    /// User name of the student who meets.
    pub student: String,
    /// Folder for pictures; `None`: none are taken.
    pub pictures: Option<PathBuf>,
}

impl Story {
    /// Tells the whole story; `said` hears of each step.
    ///
    /// # Errors
    /// When a step does not go as a person would expect; with what the screen said instead.
    pub async fn tell(&self, chrome: &Chrome, mut said: impl FnMut(&str)) -> anyhow::Result<()> {
        if let Some(folder) = &self.pictures {
            std::fs::create_dir_all(folder)?;
        }
        let laptop = chrome.open(View::DESKTOP).await?;
        let formed = self.instructor_forms_groups(&laptop, &mut said).await;
        self.keep_evidence(&laptop, formed, "instructor-failed").await?;
        laptop.close().await?;
        let phone = chrome.open(View::PHONE).await?;
        let met = self.student_finds_the_hour(&phone, &mut said).await;
        self.keep_evidence(&phone, met, "student-failed").await?;
        phone.close().await?;
        self.other_sizes(chrome, &mut said).await
    }

    async fn instructor_forms_groups(
        &self,
        window: &Window,
        said: &mut impl FnMut(&str),
    ) -> anyhow::Result<()> {
        window.open_course(&self.course).await?;
        window.button("Form groups").await?;
        self.picture(window, "instructor-1-begin").await?;
        said("the instructor opens Kith inside the course");
        window.press("Form groups").await?;
        window.button("Publish …").await?;
        self.picture(window, "instructor-2-proposal").await?;
        said("groups are proposed from real weekly overlap");
        self.move_and_undo(window).await?;
        said("a person is moved, and the move is undone");
        window.press("Publish …").await?;
        self.picture(window, "instructor-3-publish").await?;
        window.press("Publish now").await?;
        window.wait_for("Your groups").await?;
        self.picture(window, "instructor-4-published").await?;
        said("the groups are published");
        window.press("People").await?;
        window.find("#kith h1").await?;
        self.picture(window, "instructor-5-people").await?;
        window.press("Map").await?;
        window.find("#kith canvas").await?;
        self.picture(window, "instructor-6-map").await?;
        said("the instructor sees the people and the map of the course");
        Ok(())
    }

    /// Moves the first person of the first group elsewhere, sees them gone, and undoes it.
    async fn move_and_undo(&self, window: &Window) -> anyhow::Result<()> {
        let before = seating(window).await?;
        window.press("Move").await?;
        window.find("dialog[open] .mover-place").await?.click().await?;
        let moved = wait_until(window, |now| *now != before).await?;
        ensure!(moved, "a person who was moved stays where they were");
        window.find("button[aria-label^=\"Undo\"]").await?.click().await?;
        let undone = wait_until(window, |now| *now == before).await?;
        ensure!(undone, "undoing a move does not bring back what was there");
        Ok(())
    }

    async fn student_finds_the_hour(
        &self,
        window: &Window,
        said: &mut impl FnMut(&str),
    ) -> anyhow::Result<()> {
        window.open_course(&format!("{}?as={}", self.course, self.student)).await?;
        window.wait_for("Group").await?;
        self.picture(window, "student-1-home").await?;
        said("a student sees their group on the phone");
        window.press("Hours").await?;
        self.paint(window).await?;
        self.picture(window, "student-2-hours").await?;
        said("they mark free hours in their own zone");
        window.press("Meet").await?;
        let best = window.find(".slot-best > .button").await?;
        self.picture(window, "student-3-times").await?;
        said("they see ranked meeting times with everybody's local time");
        best.scroll_into_view().await?;
        best.click().await?;
        window.find("dialog[open]").await?;
        self.picture(window, "student-4-choose").await?;
        window.find("dialog[open] .button-primary").await?.click().await?;
        window.find("article.meeting").await?;
        self.picture(window, "student-5-meeting").await?;
        said("they choose one, and the meeting stands");
        window.press("Map").await?;
        window.find("#kith canvas").await?;
        self.picture(window, "student-6-map").await?;
        said("they find their ties on the map");
        window.press("Home").await?;
        window.wait_for("Group").await?;
        self.picture(window, "student-7-home-with-meeting").await?;
        Ok(())
    }

    /// Paints one free cell of the week with the keyboard, as somebody without a mouse does, and saves.
    async fn paint(&self, window: &Window) -> anyhow::Result<()> {
        let cell = window.find("[role=gridcell][tabindex=\"0\"]").await?;
        cell.scroll_into_view().await?;
        cell.focus().await?;
        cell.send_keys(Key::Down + Key::Down).await?;
        let spoken = window.driver().active_element().await?;
        spoken.send_keys(" ").await?;
        window.press("Save").await.context("painting by keyboard changed nothing that could be saved")?;
        window.find(".save-state.is-saved").await?;
        Ok(())
    }

    /// The same screens the other way round: the instructor's on a phone, the student's on a laptop.
    async fn other_sizes(&self, chrome: &Chrome, said: &mut impl FnMut(&str)) -> anyhow::Result<()> {
        let phone = chrome.open(View::PHONE).await?;
        phone.open_course(&self.course).await?;
        phone.wait_for("Your groups").await?;
        self.picture(&phone, "instructor-phone").await?;
        phone.close().await?;
        let laptop = chrome.open(View::DESKTOP).await?;
        laptop.open_course(&format!("{}?as={}", self.course, self.student)).await?;
        laptop.wait_for("Group").await?;
        self.picture(&laptop, "student-desktop-home").await?;
        laptop.press("Hours").await?;
        laptop.find("[role=grid]").await?;
        self.picture(&laptop, "student-desktop-hours").await?;
        laptop.press("Meet").await?;
        laptop.find("article.meeting").await?;
        self.picture(&laptop, "student-desktop-meet").await?;
        laptop.close().await?;
        said("both screens were seen at the other's size");
        Ok(())
    }

    async fn picture(&self, window: &Window, name: &str) -> anyhow::Result<()> {
        let Some(folder) = &self.pictures else { return Ok(()) };
        // What has just changed may still move for a moment.
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        window.picture(&picture_file(folder, name)).await
    }

    async fn keep_evidence(
        &self,
        window: &Window,
        done: anyhow::Result<()>,
        name: &str,
    ) -> anyhow::Result<()> {
        if done.is_err() {
            // The first failure is the one to report, whatever becomes of the picture.
            let _ = self.picture(window, name).await;
        }
        done
    }
}

/// Everybody's name in the order of the groups on the screen.
async fn seating(window: &Window) -> anyhow::Result<serde_json::Value> {
    window.value("[...document.querySelectorAll('#kith .who-name')].map((name) => name.textContent)").await
}

/// Waits for the seating to become as expected; `false` when it does not.
async fn wait_until(window: &Window, expected: impl Fn(&serde_json::Value) -> bool) -> anyhow::Result<bool> {
    for _ in 0..100 {
        if expected(&seating(window).await?) {
            return Ok(true);
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    Ok(false)
}

fn picture_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.png"))
}
