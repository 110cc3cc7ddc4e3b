//! Real Chromium, driven by `WebDriver`, with third-party cookies blocked.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use serde_json::json;
use thirtyfour::{error::WebDriverErrorInner, extensions::query::ElementQueryable as _, prelude::*};

/// How long something may take to appear. Generous: it is only waited for in full when a test fails.
const PATIENCE: Duration = Duration::from_secs(30);
const INTERVAL: Duration = Duration::from_millis(100);

/// A window of the browser, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Whether it is touched rather than clicked.
    pub touch: bool,
}

impl View {
    /// A laptop.
    pub const DESKTOP: Self = Self { width: 1280, height: 900, touch: false };
    /// A phone.
    pub const PHONE: Self = Self { width: 390, height: 844, touch: true };
    /// The narrowest phone that has to work.
    pub const NARROW: Self = Self { width: 320, height: 640, touch: true };
}

/// A running chromedriver; it ends with this value.
#[derive(Debug)]
pub struct Chrome {
    process: Child,
    address: String,
}

impl Chrome {
    /// Starts chromedriver.
    ///
    /// # Errors
    /// When it is not installed or does not come up.
    pub async fn start() -> anyhow::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let process = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("chromedriver is needed (Debian: apt-get install chromium chromium-driver)")?;
        let chrome = Self { process, address: format!("http://127.0.0.1:{port}") };
        for _ in 0..100 {
            if tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
                return Ok(chrome);
            }
            tokio::time::sleep(INTERVAL).await;
        }
        bail!("chromedriver does not come up")
    }

    /// Opens a browser of its own, without anything from another one.
    ///
    /// # Errors
    /// When Chromium cannot be started.
    pub async fn open(&self, view: View) -> anyhow::Result<Window> {
        self.open_with(view, json!({}), &[]).await
    }

    /// A browser that has WebGL2 without a graphics processor.
    ///
    /// # Errors
    /// When Chromium cannot be started.
    pub async fn open_drawing_in_software(&self, view: View) -> anyhow::Result<Window> {
        self.open_with(view, json!({}), &["--enable-unsafe-swiftshader"]).await
    }

    /// A browser that keeps no cookie at all of `tool` in frames of `platform` (two origins), partitioned or not.
    ///
    /// # Errors
    /// When Chromium cannot be started.
    pub async fn open_without_cookies(
        &self,
        view: View,
        tool: &str,
        platform: &str,
    ) -> anyhow::Result<Window> {
        let pattern = format!("{tool},{platform}");
        // 2: block.
        let blocked = json!({ "profile.content_settings.exceptions.cookies": { pattern: { "setting": 2 } } });
        self.open_with(view, blocked, &[]).await
    }

    async fn open_with(
        &self,
        view: View,
        more: serde_json::Value,
        arguments: &[&str],
    ) -> anyhow::Result<Window> {
        let mut options = DesiredCapabilities::chrome();
        for argument in arguments {
            options.add_arg(argument)?;
        }
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=en-GB",
        ] {
            options.add_arg(argument)?;
        }
        let metrics = json!({
            "width": view.width, "height": view.height, "pixelRatio": 1.0, "touch": view.touch, "mobile": view.touch,
        });
        options.add_experimental_option("mobileEmulation", json!({ "deviceMetrics": metrics }))?;
        // 1: block third-party cookies (chrome://settings/cookies).
        let mut strict =
            json!({ "profile.cookie_controls_mode": 1, "profile.block_third_party_cookies": true });
        for (name, value) in more.as_object().into_iter().flatten() {
            strict[name] = value.clone();
        }
        options.add_experimental_option("prefs", strict)?;
        let driver = WebDriver::new(&self.address, options).await.context("Chromium does not start")?;
        Ok(Window { driver })
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A browser window.
#[derive(Debug)]
pub struct Window {
    driver: WebDriver,
}

impl Window {
    /// The driver behind it, for what is not here.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Opens a page of the platform and goes into the tool's frame.
    ///
    /// # Errors
    /// When the page has no such frame.
    pub async fn open_course(&self, address: &str) -> anyhow::Result<()> {
        self.driver.goto(address).await?;
        self.enter_tool().await
    }

    /// Goes into the tool's frame of the present page, and waits until the widget shows something.
    ///
    /// # Errors
    /// When the frame does not come up.
    pub async fn enter_tool(&self) -> anyhow::Result<()> {
        self.driver.enter_default_frame().await?;
        self.find("#contentframe").await?.enter_frame().await?;
        self.find("#kith h1").await?;
        Ok(())
    }

    /// The first visible element of a CSS selector, once it is there.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn find(&self, css: &str) -> anyhow::Result<WebElement> {
        let mut tries = 0;
        loop {
            match self.driver.query(By::Css(css)).wait(PATIENCE, INTERVAL).and_displayed().first().await {
                // Drawn anew between finding it and looking whether it is to be seen.
                Err(error) if tries < 5 && is_stale(&error) => tries += 1,
                found => return found.with_context(|| format!("{css} does not appear")),
            }
        }
    }

    /// The button with exactly this text, once it is there and can be pressed.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn button(&self, name: &str) -> anyhow::Result<WebElement> {
        self.find_button(name).await.with_context(|| format!("no button \"{name}\" appears"))
    }

    async fn find_button(&self, name: &str) -> WebDriverResult<WebElement> {
        let path = format!("//button[normalize-space(.)=\"{name}\"]");
        let query = self.driver.query(By::XPath(&path)).wait(PATIENCE, INTERVAL);
        query.and_displayed().and_enabled().first().await
    }

    /// Presses the button with exactly this text.
    ///
    /// # Errors
    /// When it does not appear or something lies over it.
    pub async fn press(&self, name: &str) -> anyhow::Result<()> {
        let mut tries = 0;
        loop {
            match self.press_once(name).await {
                // The screen was drawn anew between finding the button and pressing it: a person would not notice.
                Err(error) if tries < 5 && is_stale(&error) => tries += 1,
                done => return done.with_context(|| format!("\"{name}\" cannot be pressed")),
            }
        }
    }

    async fn press_once(&self, name: &str) -> WebDriverResult<()> {
        let button = self.find_button(name).await?;
        button.scroll_into_view().await?;
        button.click().await
    }

    /// Waits until the frame says this somewhere.
    ///
    /// # Errors
    /// When it does not; with what it says instead.
    pub async fn wait_for(&self, words: &str) -> anyhow::Result<()> {
        let path = format!("//*[contains(normalize-space(.), \"{words}\")]");
        let found = self.driver.query(By::XPath(&path)).wait(PATIENCE, INTERVAL).first().await;
        if found.is_err() {
            bail!("\"{words}\" does not appear. There is instead: {}", self.words().await?);
        }
        Ok(())
    }

    /// All visible words of the present frame.
    ///
    /// # Errors
    /// When there is no page.
    pub async fn words(&self) -> anyhow::Result<String> {
        Ok(self.driver.find(By::Tag("body")).await?.text().await?)
    }

    /// The value of a JavaScript expression in the present frame. While it throws it is tried again: between two screens
    /// the page lacks what the expression asks about.
    ///
    /// # Errors
    /// When it still throws after a while, or there is no page.
    pub async fn value(&self, expression: &str) -> anyhow::Result<serde_json::Value> {
        self.value_within(expression, PATIENCE).await
    }

    async fn value_within(&self, expression: &str, patience: Duration) -> anyhow::Result<serde_json::Value> {
        let begun = Instant::now();
        loop {
            match self.driver.execute(format!("return {expression}"), Vec::new()).await {
                Err(error) if is_thrown(&error) && begun.elapsed() < patience => {
                    tokio::time::sleep(INTERVAL).await;
                }
                done => return Ok(done.with_context(|| expression.to_owned())?.json().clone()),
            }
        }
    }

    /// Waits until a JavaScript expression is true in the present frame.
    ///
    /// # Errors
    /// When it is not within `patience`, with what it is or throws instead, or there is no page.
    pub async fn until(&self, expression: &str, patience: Duration) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let left = patience.saturating_sub(begun.elapsed());
            let last = self.value_within(expression, left).await?;
            if last == true {
                return Ok(());
            }
            ensure!(begun.elapsed() < patience, "{expression} is not true within {patience:?}, but {last}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A picture of the window. The tool's frame stays entered.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn picture(&self, file: &Path) -> anyhow::Result<()> {
        self.driver.screenshot(file).await.with_context(|| format!("cannot write {}", file.display()))
    }

    /// Closes the browser.
    ///
    /// # Errors
    /// When it is gone already.
    pub async fn close(self) -> anyhow::Result<()> {
        Ok(self.driver.quit().await?)
    }
}

fn is_stale(error: &WebDriverError) -> bool {
    matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_))
}

fn is_thrown(error: &WebDriverError) -> bool {
    matches!(error.as_inner(), WebDriverErrorInner::JavascriptError(_))
}
