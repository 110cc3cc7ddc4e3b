//! `axe-core`, which finds in a page what keeps people from using it: names that are missing, roles that do not fit,
//! words that are too faint (WCAG 2.2, A and AA).

use std::{path::Path, time::Duration};

use anyhow::{Context as _, ensure};

use crate::browser::Window;

/// Where `cargo xtask test` installs it.
const SOURCE: &str = "../target/axe/node_modules/axe-core/axe.min.js";
/// What is still on its way, such as a dialog that fades in, has come by then.
const AGAIN: Duration = Duration::from_millis(700);

/// A line for each serious or critical finding. Frames inside are looked at on their own. How large something is to the
/// touch is not judged: whatever is half under the bar at the foot counts as too small until it is scrolled.
const FINDINGS: &str = "axe.run(document, { iframes: false, resultTypes: ['violations'], \
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], rules: { 'target-size': { enabled: false } } \
    }).then(found => found.violations \
    .filter(it => it.impact === 'serious' || it.impact === 'critical') \
    .flatMap(it => it.nodes.map(node => `${it.id}: ${it.help}: ${node.target.join(' ')}: ${node.html.slice(0, 200)} \
    ${node.any.map(why => why.message).join('; ')}`)))";

/// Makes sure that nothing serious is to be found on what `window` shows, which is called `name`.
///
/// # Errors
/// What was found, or that the page cannot be asked.
pub async fn check(window: &Window, name: &str) -> anyhow::Result<()> {
    let mut found = findings(window).await?;
    if !found.is_empty() {
        tokio::time::sleep(AGAIN).await;
        found = findings(window).await?;
    }
    ensure!(found.is_empty(), "{name} is not accessible:\n{}", found.join("\n"));
    Ok(())
}

async fn findings(window: &Window) -> anyhow::Result<Vec<String>> {
    if window.value("typeof axe").await? != "object" {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SOURCE);
        let source = std::fs::read_to_string(&path)
            .with_context(|| format!("{} is not there; `cargo xtask test` installs it", path.display()))?;
        window.driver().execute(source, Vec::new()).await?;
    }
    Ok(serde_json::from_value(window.value(FINDINGS).await?)?)
}
