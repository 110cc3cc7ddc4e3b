//! A map of many in the instructor's browser. Thousands of people who met would take the server long to come by, so the
//! page is given an answer with them; everything from there on is the product's.

use std::time::Duration;

use anyhow::{Context as _, ensure};

use crate::browser::Window;

/// How long the picture may take, by a browser without a graphics processor.
const PATIENCE: Duration = Duration::from_mins(2);

/// The map in the page.
#[derive(Debug)]
pub struct CrowdedMap<'a> {
    window: &'a Window,
}

/// Frames while the map was moved, in milliseconds.
#[derive(Clone, Debug)]
pub struct Frames {
    /// Of each frame, shortest first.
    pub took: Vec<f64>,
}

impl Frames {
    /// Half of the frames took no longer.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.took.get(self.took.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// All but one in twenty took no longer.
    #[must_use]
    pub fn slow(&self) -> f64 {
        self.took.get(self.took.len() * 19 / 20).copied().unwrap_or(f64::NAN)
    }
}

impl<'a> CrowdedMap<'a> {
    /// Opens the map of a course in which `people` are in groups of five, all of a group met, and everybody wrote to
    /// `replies` others; `web_gl`: with WebGL2 in the browser, or as if there were none.
    ///
    /// # Errors
    /// When the map does not come up.
    pub async fn open(window: &'a Window, people: u32, replies: u32, web_gl: bool) -> anyhow::Result<Self> {
        window.value(&answer(people, replies, web_gl)).await?;
        window.press("Map").await?;
        window.find(".map-stage canvas").await?;
        window.until("window.inked() > 0", PATIENCE).await?;
        let map = Self { window };
        map.rested().await?;
        Ok(map)
    }

    /// How many pixels of the picture have about the colour of ties by the forum, once the picture does not change.
    ///
    /// # Errors
    /// When it does not come to rest.
    pub async fn rested(&self) -> anyhow::Result<u64> {
        let mut before = None;
        for _ in 0..PATIENCE.as_millis() / 500 {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let now = self.window.value("window.inked()").await?.as_u64();
            if let Some(inked) = now.filter(|_| now == before) {
                return Ok(inked);
            }
            before = now;
        }
        anyhow::bail!("the picture of the crowd does not come to rest ({before:?} pixels of ties)")
    }

    /// Drags the picture to and fro.
    ///
    /// # Errors
    /// When the page does not tell of its frames.
    pub async fn drag(&self) -> anyhow::Result<Frames> {
        self.window.value("window.dragged()").await?;
        self.window.until("window.seen.over", PATIENCE).await?;
        let seen = self.window.value("window.seen.took").await?;
        let seen = seen.as_array().context("no frames")?;
        let mut took: Vec<f64> = seen.iter().filter_map(serde_json::Value::as_f64).collect();
        ensure!(took.len() > 20, "only {} frames", took.len());
        took.sort_by(f64::total_cmp);
        Ok(Frames { took })
    }
}

/// Puts the crowd into the page, and what it is asked for here.
fn answer(people: u32, replies: u32, web_gl: bool) -> String {
    format!(
        "(() => {{
            const [count, replies] = [{people}, {replies}];
            let state = 7;
            const below = (most) => {{
                state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
                return Math.floor(state / 4294967296 * most);
            }};
            const last_at = new Date().toISOString();
            const tie = (a, b, kinds, weight) => ({{ a, b, kinds, each: false, weight, last_at }});
            const crowd = (map) => {{
                map.people = Array.from({{ length: count }}, (_, at) => ({{
                    person: `crowd-${{at}}`, name: `Person ${{at}}`, me: false, group: Math.floor(at / 5), can_greet: false,
                }}));
                map.groups = Array.from({{ length: Math.ceil(count / 5) }}, (_, at) => [`group-${{at}}`, `Group ${{at + 1}}`]);
                map.ties = [];
                for (let a = 0; a < count; a += 1) {{
                    for (let b = a + 1; b < count && b % 5; b += 1) map.ties.push(tie(a, b, ['same_group', 'met_together'], 1.5));
                    for (let n = 0; n < replies; n += 1) {{
                        const b = (a + 5 + below(n % 2 ? 200 : count - 10)) % count;
                        if (a !== b) map.ties.push(tie(Math.min(a, b), Math.max(a, b), ['replied'], 0.25));
                    }}
                }}
                map.events = [];
                return map;
            }};
            const ask = window.fetch;
            window.fetch = async (path, init) => {{
                const answer = await ask.call(window, path, init);
                if (path !== '/api/connections') return answer;
                return new Response(JSON.stringify(crowd(await answer.json())), {{ status: answer.status, headers: answer.headers }});
            }};
            if (!{web_gl}) {{
                const there = HTMLCanvasElement.prototype.getContext;
                HTMLCanvasElement.prototype.getContext = function (kind, ...about) {{
                    return kind.startsWith('webgl') ? null : there.call(this, kind, ...about);
                }};
            }}
            window.inked = () => {{
                const canvas = document.querySelector('.map-stage canvas');
                const colour = (css) => {{
                    const place = document.createElement('canvas').getContext('2d');
                    place.fillStyle = css;
                    place.fillRect(0, 0, 1, 1);
                    return place.getImageData(0, 0, 1, 1).data;
                }};
                const wrote = colour(getComputedStyle(canvas).getPropertyValue('--map-forum'));
                const all = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                let found = 0;
                for (let at = 0; at < all.length; at += 4) {{
                    const off = [0, 1, 2].map((part) => Math.abs(all[at + part] - wrote[part]));
                    if (all[at + 3] > 24 && Math.max(...off) < 40) found += 1;
                }}
                return found;
            }};
            window.dragged = () => {{
                const canvas = document.querySelector('.map-stage canvas');
                const seen = window.seen = {{ took: [], over: false }};
                const box = canvas.getBoundingClientRect();
                const send = (kind, way) => canvas.dispatchEvent(new PointerEvent(kind, {{
                    pointerId: 7, bubbles: true, clientX: box.x + box.width / 2 + way, clientY: box.y + box.height / 2 + way / 3,
                }}));
                send('pointerdown', 0);
                let last, frame = 0;
                const step = (now) => {{
                    if (last !== undefined) seen.took.push(now - last);
                    last = now;
                    frame += 1;
                    if (frame > 80) {{
                        send('pointerup', 0);
                        seen.over = true;
                        return;
                    }}
                    send('pointermove', Math.round(120 * Math.sin(frame / 8)));
                    requestAnimationFrame(step);
                }};
                requestAnimationFrame(step);
                return true;
            }};
            return true;
        }})()"
    )
}
