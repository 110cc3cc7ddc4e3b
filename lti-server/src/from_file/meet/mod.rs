//! `kith meet`: when the people of a file can meet, without a server and without a platform.

mod answer;
mod read;

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use schedule::{
    Attendee, Days, Horizon, QUARTERS_PER_WEEK, Terms, Wish, day_end,
    fair::{Apart, Class, FairError, Pains, Party, SeriesWish, apart, merged, series, trade_off},
    rank, ways_on,
};

use self::{
    answer::{Answer, At, Bears, Instead, Later, Meeting, TradeOff},
    read::Person,
};
use crate::{cli::say, zones::Zones};

/// Find the hour at which the people in a JSON file can meet.
///
/// Nothing is stored, and neither a server nor a learning platform is needed. The times are ranked as in Kith: most
/// people first, then the least discomfort of the worst off, then of all together, on everybody's own clock and with
/// every change of clocks on the way.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
The file is a list of people:
  [
    {\"name\": \"Ana\", \"zone\": \"Europe/Lisbon\", \"free\": \"Mon-Fri 18:00-21:00; Sat 9-12?\"},
    {\"name\": \"Bo\", \"zone\": \"Australia/Sydney\", \"free\": \"Mon-Sun 6-9\", \"debt\": 4},
    {\"name\": \"Cy\", \"zone\": \"America/Toronto\", \"optional\": true}
  ]
  name      what they are called; each name once
  zone      IANA time zone
  free      free hours in that zone; ? means if need be. Without it: has not said; in a series any hour will do
  required  true: never at a time at which they cannot; not for a series, in which everybody is who is not optional
  optional  true: the meeting takes place without them if need be, and they do not decide
  debt      what they bore in earlier series, in the points of this command's answer

Points of an hour on somebody's own clock: 0 is comfortable, 16 the middle of the night, and \"if need be\" adds 2.
In a series an optional person who cannot come bears 20.

Examples:
  kith meet people.json
  kith meet people.json --minutes 90 --weeks 3 --json
  kith meet people.json --weeks 2 --quorum 4 --until 2026-10-09
  kith meet people.json --series --weeks 8 --from 2026-09-28")]
pub struct MeetCommand {
    /// The people; `-` reads standard input.
    people: PathBuf,
    /// Length of a meeting, 15 to 240 minutes in steps of 15.
    #[arg(long, default_value_t = 60, value_parser = minutes)]
    minutes: u16,
    /// The first day to look at, by the calendar of UTC; otherwise tomorrow.
    #[arg(long)]
    from: Option<Date>,
    /// How many weeks to look at.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=52))]
    weeks: u8,
    /// A meeting in each week, so that over all of them nobody bears more than is needed.
    #[arg(long)]
    series: bool,
    /// At most so many times, best first.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=50), conflicts_with = "series")]
    limit: u8,
    /// Only times at which so many can, of those who are not optional.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..), conflicts_with = "series")]
    quorum: Option<u32>,
    /// Only times that are over when this day ends, by the calendar of UTC.
    #[arg(long, conflicts_with = "series")]
    until: Option<Date>,
    /// Write JSON for other programs.
    #[arg(long)]
    json: bool,
}

fn minutes(text: &str) -> Result<u16, String> {
    let minutes = text.parse().ok().filter(|it: &u16| (15..=240).contains(it) && it.is_multiple_of(15));
    minutes.ok_or_else(|| "write 15 to 240 minutes, in steps of 15".to_owned())
}

impl MeetCommand {
    /// Reads, searches, and writes the answer to standard output.
    ///
    /// # Errors
    /// When the file cannot be read; every person with something wrong is named.
    pub fn run(self, now: Timestamp) -> anyhow::Result<()> {
        let from = match self.from {
            Some(day) => day,
            None => now.to_zoned(TimeZone::UTC).date().checked_add(1.day())?,
        };
        let begins = from.to_zoned(TimeZone::UTC).context("the first day is out of range")?.timestamp();
        let zones = Zones::load();
        let people = self.read(&zones, begins)?;
        let answer = if self.series { self.plan(&people, begins)? } else { self.find(&people, begins)? };
        let answer = Answer { zone_data: zones.version().to_owned(), ..answer };
        if self.json {
            say(&serde_json::to_string_pretty(&answer)?);
        } else {
            say(answer.text().trim_end());
        }
        Ok(())
    }

    fn read(&self, zones: &Zones, begins: Timestamp) -> anyhow::Result<Vec<Person>> {
        let shown = self.people.display();
        let text = String::from_utf8(super::contents(&self.people)?);
        let text = text.with_context(|| format!("cannot read {shown}"))?;
        match read::read(&text, zones, begins) {
            Ok(people) => Ok(people),
            Err(errors) => bail!("{shown}: {}", errors.join(&format!("\n{shown}: "))),
        }
    }

    fn horizon(&self, begins: Timestamp) -> Horizon {
        Horizon::new(begins, u32::from(self.weeks) * u32::from(QUARTERS_PER_WEEK))
    }

    /// The best times of all.
    fn find(&self, people: &[Person], begins: Timestamp) -> anyhow::Result<Answer> {
        // Who need not come does not decide.
        let deciding = |it: &Person| Attendee {
            weekly: it.weekly.clone().filter(|_| !it.optional),
            zone: Some(it.zone.clone()),
            ..Attendee::default()
        };
        let attendees: Vec<Attendee> = people.iter().map(deciding).collect();
        let (horizon, quarters) = (self.horizon(begins), self.minutes / 15);
        let (terms, limit) = (self.terms(people, begins)?, self.limit.into());
        let wish = Wish { horizon, quarters, earliest: begins, limit, terms };
        let ranked = rank(&attendees, &wish);
        let instead = if ranked.is_empty() { ways_on(&attendees, &wish) } else { Vec::new() };
        let instead = instead.iter().map(|way| Instead::of(way, people)).collect();
        let meetings = ranked.iter().map(|slot| Meeting::at(slot.starts_at, people, quarters)).collect();
        Ok(Answer { meetings, instead, ..Answer::default() })
    }

    fn terms(&self, people: &[Person], begins: Timestamp) -> anyhow::Result<Terms> {
        let required = people.iter().enumerate().filter(|(_, it)| it.required).map(|(at, _)| at).collect();
        let deciding = people.iter().filter(|it| !it.optional).count();
        let quorum = self.quorum.unwrap_or(0);
        if usize::try_from(quorum).is_ok_and(|quorum| quorum > deciding) {
            bail!("--quorum {quorum}: only {deciding} of the people are not optional");
        }
        let end = |day: Date| -> anyhow::Result<Timestamp> {
            let end = day_end(&TimeZone::UTC, day)?;
            if end <= begins {
                bail!("--until {day}: that day is over before the first day to look at");
            }
            Ok(end)
        };
        Ok(Terms { required, quorum, until: self.until.map(end).transpose()? })
    }

    /// The fairest series.
    fn plan(&self, people: &[Person], begins: Timestamp) -> anyhow::Result<Answer> {
        let (parties, places) = merged(&people.iter().map(party).collect::<Vec<_>>());
        let classes: Vec<Class> = parties.iter().map(|it| it.class).collect();
        let (horizon, quarters) = (self.horizon(begins), self.minutes / 15);
        let wish = SeriesWish { horizon, quarters, earliest: begins, pains: Pains::default() };
        let fronts = wish.fronts(&parties);
        let found = match series(&fronts, &classes) {
            Ok(found) => found,
            Err(FairError::NoChoice { week }) => return Ok(instead(people, &wish, week)),
            Err(error) => return Err(error.into()),
        };
        let starts = found.choices.iter().zip(&fronts).filter_map(|(&at, front)| front.get(at));
        let meetings = starts.map(|choice| Meeting::at(horizon.at(choice.start), people, quarters)).collect();
        let bears = places.iter().map(|&at| found.totals.get(at).copied().unwrap_or(0));
        let bears =
            people.iter().zip(bears).map(|(it, points)| Bears { name: it.name.clone(), points }).collect();
        let points = trade_off(&fronts, &classes)?.points;
        let trade_off = points.iter().map(|it| TradeOff { worst: it.worst, together: it.total }).collect();
        Ok(Answer { meetings, bears, trade_off, proven: Some(found.proven), ..Answer::default() })
    }
}

fn party(person: &Person) -> Party {
    Party {
        zone: person.zone.clone(),
        weekly: person.weekly.clone(),
        days: Days::default(),
        required: !person.optional,
        class: Class { people: 1, debt: person.debt },
    }
}

/// What can be done in a week in which nothing suits everybody.
fn instead(people: &[Person], wish: &SeriesWish, week: usize) -> Answer {
    let quarters = usize::from(QUARTERS_PER_WEEK);
    let horizon = Horizon::new(wish.horizon.at(week * quarters), u32::from(QUARTERS_PER_WEEK));
    let parties: Vec<Party> = people.iter().map(party).collect();
    let name = |at: &usize| people.get(*at).map(|it| it.name.clone());
    let at = |start: usize, there: &[usize]| At {
        starts_at: horizon.at(start),
        there: there.iter().filter_map(name).collect(),
    };
    let mut answer = Answer { week_without: Some(week + 1), ..Answer::default() };
    match apart(&parties, &SeriesWish { horizon, ..*wish }) {
        Apart::Two { first, second, bridge } => {
            answer.sessions = vec![at(first.start, &first.there), at(second.start, &second.there)];
            answer.bridge = bridge.as_ref().and_then(name);
        }
        Apart::Relay { live, later } => {
            answer.sessions = vec![at(live.start, &live.there)];
            answer.later = later
                .iter()
                .filter_map(|it| {
                    Some(Later { name: name(&it.party)?, from: it.start.map(|at| horizon.at(at)) })
                })
                .collect();
        }
        Apart::Nobody => {}
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begins() -> Timestamp {
        "2026-09-28T00:00:00Z".parse().unwrap()
    }

    fn command(weeks: u8, series: bool) -> MeetCommand {
        MeetCommand {
            people: "-".into(),
            minutes: 60,
            from: None,
            weeks,
            series,
            limit: 5,
            quorum: None,
            until: None,
            json: false,
        }
    }

    fn told(people: &str, command: &MeetCommand) -> anyhow::Result<(Answer, String)> {
        let people = read::read(people, &Zones::load(), begins()).unwrap();
        let answer =
            if command.series { command.plan(&people, begins()) } else { command.find(&people, begins()) }?;
        let text = answer.text();
        Ok((answer, text))
    }

    fn answer(people: &str, weeks: u8, series: bool) -> (Answer, String) {
        told(people, &command(weeks, series)).unwrap()
    }

    /// From Australia to Canada, with a change of clocks in each place on the way.
    const STORY: &str = r#"[{"name":"Mia","zone":"Australia/Sydney"},{"name":"Tom","zone":"America/Toronto"},
        {"name":"Eve","zone":"Europe/London"},{"name":"Fin","zone":"Europe/London"},
        {"name":"Nia","zone":"Europe/Dublin"},{"name":"Vic","zone":"America/Vancouver"}]"#;

    #[test]
    fn a_series_gives_everybody_their_turn() {
        let (answer, text) = answer(STORY, 8, true);
        assert_eq!(answer.meetings.len(), 8, "{text}");
        assert_eq!(answer.proven, Some(true), "{text}");
        let points =
            |of: &dyn Fn(u32, u32) -> u32| answer.bears.iter().map(|it| it.points).reduce(of).unwrap();
        let (most, all) = (points(&u32::max), points(&|one, other| one + other));
        let fairest = &answer.trade_off[0];
        assert_eq!((fairest.worst, fairest.together), (most, u64::from(all)), "{text}");
        assert!(text.contains("Vic") && text.contains("No other series is fairer."), "{text}");
    }

    #[test]
    fn who_cannot_all_meet_is_told_what_else_there_is() {
        let people = r#"[{"name":"Ana","zone":"UTC","free":"Mon 9-10"},{"name":"Bo","zone":"UTC","free":"Mon 9-10; Thu 9-10"},
            {"name":"Cy","zone":"UTC","free":"Thu 9-10"}]"#;
        let (told, text) = answer(people, 2, true);
        assert_eq!(
            (told.week_without, told.sessions.len(), told.bridge.as_deref()),
            (Some(1), 2, Some("Bo")),
            "{text}"
        );
        assert!(told.meetings.is_empty() && text.contains("Bo can be at both"), "{text}");
        let nobody =
            r#"[{"name":"Ana","zone":"UTC","free":""},{"name":"Bo","zone":"UTC","free":"Mon 9:00-9:15"}]"#;
        assert!(answer(nobody, 1, true).1.contains("Nobody has marked"));
        assert!(answer(nobody, 1, false).1.contains("No time is long enough"));
    }

    #[test]
    fn who_need_not_come_does_not_decide() {
        let people = |optional: bool| {
            format!(
                r#"[{{"name":"Ana","zone":"UTC","free":"Tue 20-21"}},{{"name":"Bo","zone":"UTC","free":"Wed 10-11"}},
                {{"name":"Cy","zone":"UTC","free":"Wed 10-11","optional":{optional}}}]"#
            )
        };
        let first = |optional: bool| answer(&people(optional), 1, false).1;
        assert!(first(false).starts_with("1. Wed"), "{}", first(false));
        let told = first(true);
        assert!(told.starts_with("1. Tue 29 Sep 2026 20:00 UTC, 1 of 3 can"), "{told}");
        assert!(told.contains("Cy   Tue 29 Sep 20:00 in UTC, cannot"), "{told}");
    }

    /// Ana cannot when the two others can.
    const ANA_ELSEWHERE: &str = r#"[{"name":"Ana","zone":"UTC","free":"Tue 20-21","required":true},
        {"name":"Bo","zone":"UTC","free":"Wed 10-11"},{"name":"Cy","zone":"UTC","free":"Wed 10-11"}]"#;

    #[test]
    fn what_is_wished_is_held_and_what_stands_in_the_way_is_told() {
        let of = |quorum, until: Option<&str>| {
            let until = until.map(|day| day.parse().unwrap());
            told(ANA_ELSEWHERE, &MeetCommand { quorum, until, ..command(1, false) })
        };
        let (found, text) = of(None, None).unwrap();
        assert_eq!(found.meetings.len(), 1, "{text}");
        assert!(text.starts_with("1. Tue 29 Sep 2026 20:00 UTC, 1 of 3 can"), "{text}");
        let (none, text) = of(Some(2), None).unwrap();
        assert!(none.meetings.is_empty() && none.instead.len() == 2, "{text}");
        assert!(text.contains("No time is like that."), "{text}");
        assert!(text.contains("If Ana may be missing, there is 1 time."), "{text}");
        assert!(text.contains("If 1 is enough, there is 1 time."), "{text}");
        let text = of(None, Some("2026-09-28")).unwrap().1;
        assert!(text.contains("Without the deadline, there is 1 time."), "{text}");
        assert!(of(Some(4), None).unwrap_err().to_string().contains("only 3 of the people"));
        assert!(of(None, Some("2026-09-27")).unwrap_err().to_string().contains("is over before"));
    }
}
