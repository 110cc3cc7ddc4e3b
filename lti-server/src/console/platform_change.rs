//! What is decided about one platform: each a form on its page.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use super::{
    account::Order,
    form::Form,
    frame::Done,
    platform::{SettingsForm, Shown, find, page, path},
    stop::Stop,
};
use crate::{
    AppState, doctor,
    launch::go_to,
    registration::{PlatformSettings, read_frame_origins, read_retention},
};

/// Reads the switches; where one cannot be used, the form as it was typed, with what is wrong.
fn read(form: &Form) -> Result<PlatformSettings, Box<SettingsForm>> {
    let (retention, origins) = (form.text("retention"), form.text("frame_origins"));
    let policy = form.text("new_deployments");
    let (days, frames, new) = (read_retention(retention), read_frame_origins(origins), policy.parse());
    let (anonymous, minors) = (form.ticked("anonymous"), form.ticked("minors"));
    match (days, frames, new) {
        (Ok(retention_days), Ok(frame_origins), Ok(new_deployments)) => {
            Ok(PlatformSettings { anonymous, minors, retention_days, new_deployments, frame_origins })
        }
        (days, frames, new) => Err(Box::new(SettingsForm {
            anonymous,
            minors,
            retention: retention.to_owned(),
            retention_error: days.err(),
            new_deployments: policy.to_owned(),
            new_deployments_error: new.err(),
            frame_origins: origins.to_owned(),
            frame_origins_error: frames.err(),
        })),
    }
}

/// `POST …/settings`.
pub(super) async fn settings(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    let platform = find(&app, &id).await?;
    match read(&order.form) {
        Ok(new) => {
            if new != platform.settings {
                let (by, now) = (&order.account.name, app.clock.now());
                app.store.set_platform_settings(&id, &new, by, now).await?;
            }
            Ok(go_to(&Done::at(&path(&id), "settings"), []))
        }
        Err(refused) => {
            let shown = Shown { settings: Some(*refused), ..Shown::default() };
            page(&app, &order.account, platform, StatusCode::UNPROCESSABLE_ENTITY, shown).await
        }
    }
}

/// `POST …/test`: asks the platform, and the mail server, now.
pub(super) async fn test(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    let platform = find(&app, &id).await?;
    let mut findings = doctor::examine_platform(&app, &platform).await?;
    // Its people are who would miss them.
    findings.push(doctor::mail(&app).await);
    let findings = Some(findings);
    page(&app, &order.account, platform, StatusCode::OK, Shown { findings, ..Shown::default() }).await
}

/// `POST …/remove`: with the platform's name typed in.
pub(super) async fn remove(
    State(app): State<AppState>,
    Path(id): Path<String>,
    order: Order,
) -> Result<Response, Stop> {
    let platform = find(&app, &id).await?;
    if order.form.text("name").trim() != platform.name.trim() {
        let remove_error = Some("This is not the name of the platform, so nothing was removed.");
        let shown = Shown { remove_error, ..Shown::default() };
        return page(&app, &order.account, platform, StatusCode::UNPROCESSABLE_ENTITY, shown).await;
    }
    let (registration, by) = (&platform.registration, &order.account.name);
    let (issuer, client_id) = (&registration.issuer, &registration.client_id);
    app.store.remove_platform(issuer, client_id, by, app.clock.now()).await?;
    Ok(go_to(&Done::at("/admin", "removed"), []))
}

/// `POST …/deployments/{deployment}/approve`.
pub(super) async fn approve(
    State(app): State<AppState>,
    Path((id, deployment)): Path<(String, String)>,
    order: Order,
) -> Result<Response, Stop> {
    let deployment_id = deployment_id(&app, &id, &deployment).await?;
    app.store.approve_deployment(&id, &deployment_id, &order.account.name, app.clock.now()).await?;
    let back = if order.form.ticked("from_list") { "/admin".to_owned() } else { path(&id) };
    Ok(go_to(&Done::at(&back, "approved"), []))
}

/// `POST …/deployments/{deployment}/block`.
pub(super) async fn block(
    State(app): State<AppState>,
    Path((id, deployment)): Path<(String, String)>,
    order: Order,
) -> Result<Response, Stop> {
    let deployment_id = deployment_id(&app, &id, &deployment).await?;
    app.store.block_deployment(&id, &deployment_id, &order.account.name, app.clock.now()).await?;
    Ok(go_to(&Done::at(&path(&id), "blocked"), []))
}

/// The platform's id of the deployment with our id `deployment`.
async fn deployment_id(app: &AppState, platform: &str, deployment: &str) -> Result<String, Stop> {
    let all = app.store.deployments(platform).await?;
    let found = all.into_iter().find(|one| one.id == deployment).ok_or(Stop::NotFound)?;
    Ok(found.deployment_id)
}
