//! The picture the platform has of somebody: remembered by its address as long as the launch lasts, fetched only when
//! they ask for it.

use http::{StatusCode, header};
use url::Url;
use wire::PictureUpload;

use crate::{
    AppState,
    outgoing::{Unreachable, send},
    registration::PlatformSettings,
    session::Member,
    store::StoreError,
};

/// Longer addresses are no addresses of pictures.
const LONGEST_ADDRESS: usize = 2_000;
/// How often an address may lead to another one: platforms keep pictures elsewhere.
const MOST_STEPS: usize = 3;
/// What Canvas gives for people without a picture of their own: a grey silhouette, which nobody needs offered.
const NOBODY_IN_PARTICULAR: &str = "/images/messages/avatar-50.";

/// Why the platform's picture could not be had.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("the platform does not hand out the picture")]
    Refused,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether the platform's picture at `url` is offered to whom it shows.
pub(crate) fn may_be_offered(settings: &PlatformSettings, url: &Url) -> bool {
    let own = !url.path().contains(NOBODY_IN_PARTICULAR);
    own && url.as_str().len() <= LONGEST_ADDRESS && settings.allow_pictures()
}

/// The file at `address`, as far as requests for the person's platform may go.
pub(super) async fn fetch(app: &AppState, me: &Member, address: &str) -> Result<Vec<u8>, Trouble> {
    let reach = app.store.platform_of(&me.person).await?.ok_or(Trouble::Refused)?.reach();
    let mut url = Url::parse(address).map_err(|_| Trouble::Refused)?;
    for _ in 0..=MOST_STEPS {
        url.set_fragment(None);
        let request = http::Request::get(url.as_str())
            .header(header::ACCEPT, "image/jpeg, image/png, image/webp")
            .body(Vec::new())
            .map_err(|_| Trouble::Refused)?;
        let answer = send(app, &reach, request, PictureUpload::MOST_BYTES).await?;
        let status = answer.status();
        if status == StatusCode::OK {
            return Ok(answer.into_body());
        }
        let next = answer.headers().get(header::LOCATION).filter(|_| status.is_redirection());
        let next = next.and_then(|place| url.join(place.to_str().ok()?).ok());
        url = next.ok_or(Trouble::Refused)?;
    }
    Err(Trouble::Refused)
}
