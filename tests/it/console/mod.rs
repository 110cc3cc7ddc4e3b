//! The console of whoever runs this Kith: who gets in, what is decided there, and what is refused.

mod accounts;
mod by_hand;
mod command_line;
mod doctor;
mod invitations;
mod platforms;
mod routes;
mod sign_in;

use anyhow::{Context as _, ensure};
use kith::console::first_link;
use kith_tests::{
    launcher::{Browser, Page},
    server::Test,
};
use reqwest::{Method, StatusCode};

pub(crate) const NAME: &str = "Ada Quist";
pub(crate) const PASSWORD: &str = "green horses sing at noon";

/// Fields of a form.
pub(crate) type Fields = Vec<(String, String)>;

pub(crate) fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Somebody's browser at the console.
#[derive(Clone, Debug)]
pub(crate) struct Console {
    pub(crate) browser: Browser,
    base: String,
}

impl Console {
    /// A browser that is not signed in.
    pub(crate) fn stranger(test: &Test) -> anyhow::Result<Self> {
        Ok(Self { browser: Browser::new()?, base: test.address().to_owned() })
    }

    /// The first account, signed in.
    pub(crate) async fn first(test: &Test) -> anyhow::Result<Self> {
        let link = first_link(&test.app).await?.context("there is an account already")?;
        let mut console = Self::stranger(test)?;
        let page = console.begin(&link, NAME, PASSWORD).await?;
        ensure!(page.status == StatusCode::OK, "{}: {}", page.status, page.body);
        Ok(console)
    }

    /// A further account, signed in, by a link the command line made.
    pub(crate) async fn further(test: &Test, name: &str) -> anyhow::Result<Self> {
        let link = command_line::link(&test.app, &[]).await?;
        let mut console = Self::stranger(test)?;
        let page = console.begin(&link, name, PASSWORD).await?;
        ensure!(page.status == StatusCode::OK, "{}: {}", page.status, page.body);
        Ok(console)
    }

    pub(crate) async fn see(&mut self, path: &str) -> anyhow::Result<Page> {
        self.browser.get(&format!("{}{path}", self.base)).await
    }

    /// The answer as it is, without following a redirect.
    pub(crate) async fn glance(&mut self, path: &str) -> anyhow::Result<Page> {
        self.browser.send(Method::GET, &format!("{}{path}", self.base), None).await
    }

    /// Uses a one-time link.
    pub(crate) async fn begin(&mut self, link: &str, name: &str, password: &str) -> anyhow::Result<Page> {
        let page = self.browser.get(link).await?;
        if page.status != StatusCode::OK {
            return Ok(page);
        }
        let token = token(&page)?;
        let form = fields(&[("token", &token), ("name", name), ("password", password), ("again", password)]);
        self.browser.post(link, &form).await
    }

    /// Signs in with name and password.
    pub(crate) async fn sign_in(&mut self, name: &str, password: &str) -> anyhow::Result<Page> {
        let page = self.see("/admin/sign-in").await?;
        let token = token(&page)?;
        let form = fields(&[("token", &token), ("name", name), ("password", password)]);
        self.browser.post(&format!("{}/admin/sign-in", self.base), &form).await
    }

    /// Presses the button of the form with this `action` on the page `path`, with these fields typed in.
    pub(crate) async fn press(
        &mut self,
        path: &str,
        action: &str,
        typed: &[(&str, &str)],
    ) -> anyhow::Result<Page> {
        let page = self.see(path).await?;
        ensure!(
            page.body.contains(&format!("action=\"{action}\"")),
            "no form {action} on {path}: {}",
            page.body
        );
        let mut form = fields(typed);
        form.push(("token".to_owned(), token(&page)?));
        self.browser.post(&format!("{}{action}", self.base), &form).await
    }

    /// The page of the platform with this name.
    pub(crate) async fn platform(&mut self, name: &str) -> anyhow::Result<String> {
        let list = self.see("/admin").await?.body;
        let entry = list.find(&format!("\">{name}</a></strong>\n<p class=\"meta\">http"));
        let before = &list[..entry.with_context(|| format!("no platform {name}: {list}"))?];
        let link = before.rsplit_once("href=\"").context("the name is a link")?.1;
        Ok(link.to_owned())
    }
}

/// The hidden token of a page's forms: all have the same.
pub(crate) fn token(page: &Page) -> anyhow::Result<String> {
    let form = page.form()?;
    let found = form.fields.into_iter().find(|(name, _)| name == "token");
    Ok(found.with_context(|| format!("a form without a token: {}", page.body))?.1)
}

/// The value of the field with id `address`: a link that is shown once.
pub(crate) fn shown_once(page: &Page) -> anyhow::Result<String> {
    kith_tests::html::attribute_of(&page.body, "address", "value")
        .with_context(|| format!("no address on the page: {}", page.body))
}
