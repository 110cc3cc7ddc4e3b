//! Bringing the gradebook up to date, in the background: the column is found or made, and scores are sent.

use jiff::SignedDuration;
use lti::{AccessToken, AgsError, NewLineItem, Score};
use url::Url;

use super::{Book, Way, store::Due};
use crate::{
    AppState,
    health::{self, Part},
    jobs::{Claim, Ended},
    outgoing, platform_token,
    registration::PlatformRow,
    sentence::{Sentence, say},
    session::CourseKey,
    store::StoreError,
};

/// What teachers and learners read above the column.
const LABEL: &str = "Took part in a group meeting";
/// By which our column is found again. A copy of a course may bring one along, and it is as good as new there.
const TAG: &str = "kith-took-part";
const RESOURCE: &str = "took-part";
const MOST: f64 = 1.0;
const ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// How long to wait for a platform that asks for it and does not say how long.
const A_WHILE: SignedDuration = SignedDuration::from_mins(1);

/// Why the gradebook is not up to date.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{}", super::NO_SCORES)]
    NotOffered,
    #[error("the gradebook could not be reached: {0}")]
    Unreachable(#[from] outgoing::Unreachable),
    #[error(transparent)]
    Token(#[from] platform_token::NoToken),
    #[error("the platform did not grant access to the gradebook")]
    NotGranted,
    #[error("the column was deleted from the gradebook, and could not be made again")]
    Gone,
    #[error("the gradebook could not be written: {0}")]
    Gradebook(#[from] AgsError),
    #[error("another worker does this")]
    Lost,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Trouble {
    /// The same in the instructor's language. What the platform or the network say stays as it is.
    fn sentence(&self) -> Sentence {
        match self {
            Self::NotOffered => super::NO_SCORES,
            Self::NotGranted => say!(
                "The platform did not grant access to the gradebook. Whoever runs it can allow \"Assignment and Grade \
                 Services\" for Kith."
            ),
            Self::Gone => {
                say!("The column was deleted from the gradebook, and could not be made again.")
            }
            Self::Unreachable(why) => {
                say!("The gradebook could not be reached: {why}", why = why.to_string())
            }
            Self::Token(why) => say!("The platform gave Kith no access: {why}", why = why.to_string()),
            Self::Gradebook(why) => {
                say!("The gradebook could not be written: {why}", why = why.to_string())
            }
            // Not told to instructors.
            Self::Lost | Self::Store(_) => Sentence::for_programs(self),
        }
    }

    /// How long the platform wants to be left alone.
    fn wait(&self) -> Option<SignedDuration> {
        match self {
            Self::Gradebook(AgsError::TooManyRequests { retry_after })
            | Self::Token(platform_token::NoToken::Refused(lti::TokenError::TooManyRequests {
                retry_after,
            })) => Some(retry_after.unwrap_or(A_WHILE)),
            _ => None,
        }
    }
}

/// Brings the gradebook of a course up to date. What went wrong is noted for its instructors.
pub(crate) async fn send(app: &AppState, course: &CourseKey, claim: &Claim) -> Result<Ended, StoreError> {
    let Some(book) = app.store.gradebook(course).await?.filter(|book| book.wanted) else {
        return Ok(Ended::Done);
    };
    if let Some(not_before) = book.not_before.filter(|at| *at > app.clock.now()) {
        return Ok(Ended::NotBefore(not_before));
    }
    let Some(platform) = app.store.platform(&book.platform).await? else { return Ok(Ended::Done) };
    let Some(way) = book.way() else {
        // The next launch that finds it allowed asks again.
        app.store.note_gradebook(course, Some(&Trouble::NotOffered.sentence()), None).await?;
        return Ok(Ended::Done);
    };
    let mut work = Work { app, platform: &platform, book: &book, way, course, claim, token: None };
    match work.all().await {
        Ok(sent) => {
            tracing::info!(sent, "gradebook up to date");
            app.store.note_gradebook(course, None, None).await?;
            health::note(app, &platform.id, Part::Gradebook, None).await;
            Ok(Ended::Done)
        }
        Err(Trouble::Store(error) | Trouble::Token(platform_token::NoToken::Store(error))) => Err(error),
        Err(Trouble::Lost) => Ok(Ended::Lost),
        Err(trouble) => {
            tracing::warn!(cause = %trouble, platform = platform.name, "gradebook not up to date");
            let words = trouble.sentence();
            let not_before = trouble.wait().and_then(|wait| app.clock.now().saturating_add(wait).ok());
            health::note(app, &platform.id, Part::Gradebook, Some(&words.to_string())).await;
            app.store.note_gradebook(course, Some(&words), not_before).await?;
            Ok(not_before.map_or(Ended::Failed, Ended::NotBefore))
        }
    }
}

/// One gradebook being brought up to date.
struct Work<'a> {
    app: &'a AppState,
    platform: &'a PlatformRow,
    book: &'a Book,
    way: Way,
    course: &'a CourseKey,
    claim: &'a Claim,
    token: Option<AccessToken>,
}

/// What became of one score.
enum Sent {
    Arrived,
    /// The platform takes none of this person.
    Refused,
    /// There is no such column, or no such person.
    Missing,
}

impl Work<'_> {
    /// Sends everything that is due; says how many scores arrived.
    async fn all(&mut self) -> Result<usize, Trouble> {
        let known = self.book.line_item.clone().filter(|_| self.book.seen);
        let mut column = match known {
            Some(column) => column,
            None => self.column().await?,
        };
        let (mut sent, mut after, mut made_again) = (0, String::new(), false);
        loop {
            let some = self.app.store.scores_due(self.course, &after).await?;
            let Some(last) = some.last() else { return Ok(sent) };
            after.clone_from(&last.person.0);
            for due in &some {
                let now = self.app.clock.now();
                match self.score(&column, due).await? {
                    Sent::Arrived => {
                        self.app.store.score_arrived(self.course, due).await?;
                        sent += 1;
                    }
                    Sent::Refused => self.app.store.score_refused(self.course, due, now).await?,
                    Sent::Missing => {
                        let found = self.column_again(&column, made_again).await?;
                        if found == column {
                            // It is the person whom the platform does not know.
                            self.app.store.score_refused(self.course, due, now).await?;
                            continue;
                        }
                        // Nobody has a score in the new column: from the beginning.
                        (column, made_again) = (found, true);
                        after.clear();
                        break;
                    }
                }
            }
        }
    }

    /// The column, found or made, and kept.
    async fn column(&mut self) -> Result<Url, Trouble> {
        let column = match self.way.clone() {
            Way::Own(column) => column,
            Way::Columns(columns) => match self.find(&columns).await? {
                Some(column) => column,
                None => self.make(&columns).await?,
            },
        };
        self.app.store.keep_column(self.course, &column).await?;
        Ok(column)
    }

    /// The column after the platform said that there is none: the same one if it is still listed, otherwise a new one,
    /// made once.
    async fn column_again(&mut self, gone: &Url, made_already: bool) -> Result<Url, Trouble> {
        let Way::Columns(columns) = self.way.clone() else { return Err(Trouble::Gone) };
        match self.find(&columns).await? {
            Some(column) if column == *gone => Ok(column),
            _ if made_already => Err(Trouble::Gone),
            _ => self.column().await,
        }
    }

    async fn find(&mut self, columns: &Url) -> Result<Option<Url>, Trouble> {
        let ask = |token: &AccessToken| lti::line_items_request(columns, token, TAG);
        let found = self.ask(ask, |answer| lti::line_items(columns, answer, TAG)).await?;
        // Should there be two, everybody takes the same one.
        Ok(found.into_iter().next().map(|item| item.id))
    }

    async fn make(&mut self, columns: &Url) -> Result<Url, Trouble> {
        // A column made twice stays in the gradebook: only who certainly has the job makes one.
        if !self.claim.renew(self.app).await? {
            return Err(Trouble::Lost);
        }
        let new = NewLineItem { label: LABEL, score_maximum: MOST, resource_id: RESOURCE, tag: TAG };
        let ask = |token: &AccessToken| lti::create_line_item_request(columns, token, &new);
        let made = self.ask(ask, |answer| lti::created_line_item(columns, answer)).await?;
        Ok(made.id)
    }

    /// Sends one score with a timestamp that is later than that of any before.
    async fn score(&mut self, column: &Url, due: &Due) -> Result<Sent, Trouble> {
        if !self.claim.keep(self.app).await? {
            return Err(Trouble::Lost);
        }
        let at = Score::next_timestamp(self.app.clock.now(), due.last);
        if !self.app.store.reserve_score(self.course, &due.person, at).await? {
            return Err(Trouble::Lost);
        }
        let score =
            if due.give { Score::new(&due.subject, MOST, MOST, at) } else { Score::none(&due.subject, at) };
        let Ok(score) = score else { return Ok(Sent::Refused) };
        let sent = self.ask(|token| lti::score_request(column, token, &score), lti::score_sent).await;
        match sent {
            // Something newer is there, such as a teacher's own word: that stands.
            Ok(()) | Err(Trouble::Gradebook(AgsError::Newer)) => Ok(Sent::Arrived),
            Err(Trouble::Gradebook(AgsError::Missing)) => Ok(Sent::Missing),
            Err(Trouble::Gradebook(AgsError::Refused { status, .. }))
                if is_about_the_person(status.as_u16()) =>
            {
                Ok(Sent::Refused)
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// Asks with a token; with a fresh one once more where the first one counts no longer.
    async fn ask<T>(
        &mut self,
        request: impl Fn(&AccessToken) -> Result<http::Request<Vec<u8>>, AgsError>,
        read: impl Fn(&http::Response<Vec<u8>>) -> Result<T, AgsError>,
    ) -> Result<T, Trouble> {
        let token = self.token(None).await?;
        match read(&self.exchange(request(&token)?).await?) {
            Err(AgsError::Unauthorized) => {}
            answer => return Ok(answer?),
        }
        let token = self.token(Some(&token)).await?;
        match read(&self.exchange(request(&token)?).await?) {
            Err(AgsError::Unauthorized) => Err(Trouble::NotGranted),
            answer => Ok(answer?),
        }
    }

    async fn exchange(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Trouble> {
        Ok(outgoing::send(self.app, &self.platform.reach(), request, ANSWER_BYTES).await?)
    }

    async fn token(&mut self, refused: Option<&AccessToken>) -> Result<AccessToken, Trouble> {
        if let Some(token) = self.token.as_ref().filter(|_| refused.is_none()) {
            return Ok(token.clone());
        }
        let scopes = self.way.scopes();
        let (app, deployment) = (self.app, &self.book.deployment_id);
        let token = platform_token::token(app, self.platform, deployment, scopes, refused).await?;
        if !scopes.iter().all(|scope| token.grants(scope)) {
            return Err(Trouble::NotGranted);
        }
        self.token = Some(token.clone());
        Ok(token)
    }
}

/// Moodle answers 400 for teachers and strangers, Canvas 422. Everything else is about the gradebook or ourselves.
const fn is_about_the_person(status: u16) -> bool {
    matches!(status, 400 | 422)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_that_asks_to_wait_is_left_alone_for_as_long_as_it_says() {
        let busy = |seconds: Option<i64>| {
            let retry_after = seconds.map(SignedDuration::from_secs);
            Trouble::Gradebook(AgsError::TooManyRequests { retry_after }).wait()
        };
        assert_eq!(busy(Some(90)), Some(SignedDuration::from_secs(90)));
        assert_eq!(busy(None), Some(A_WHILE));
        assert_eq!(Trouble::Gone.wait(), None);
    }
}
