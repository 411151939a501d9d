//! The hub's door: whether a command is new, was answered before, or came out of turn.

use crate::command::Command;
use crate::error::{Class, Rejection};
use crate::wire::Verdict;

/// What the hub remembers of a command's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It was decided, and asked for the same.
    Same,
    /// It was decided, and asked for something else.
    Other,
}

impl Known {
    /// Whether the command asked for the same before.
    pub const fn of(same: bool) -> Self {
        if same { Self::Same } else { Self::Other }
    }
}

/// What is to be done with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It is new: decide it and store its outcome.
    Decide,
    /// Answer with the stored outcome. Under a number that is its device's next one, as after a device began again,
    /// the number is used up by this.
    Answer {
        /// Whether the device's count moves on.
        advance: bool,
    },
    /// A command before it is missing.
    Gap {
        /// The number that must come next.
        expected: u64,
    },
    /// Its number was used up by another command: the device's count and the hub's have parted.
    NumberTaken,
    /// Its id stands for something else, which no repeat will mend.
    IdTaken,
}

/// Judges a command. `number` is its device's last number here and its own; none for clients without a queue, whose
/// key is the id.
pub const fn judge(number: Option<(u64, u64)>, known: Option<Known>) -> Judged {
    let advance = match number {
        None => false,
        Some((last, seq)) => {
            let expected = last.saturating_add(1);
            if seq > expected {
                return Judged::Gap { expected };
            }
            seq == expected
        }
    };
    match (known, number) {
        (Some(Known::Same), _) => Judged::Answer { advance },
        (Some(Known::Other), _) => Judged::IdTaken,
        (None, Some(_)) if !advance => Judged::NumberTaken,
        (None, _) => Judged::Decide,
    }
}

/// What a refusal by the rules becomes. Money and kitchen commands are kept when the world has moved on, and
/// everything of a person who left meanwhile; what a command names may be missing because its opening was refused.
/// What a late command builds on may be held itself, or still be on its way from another device that pushes again after a
/// restore: it was done once, and is not dropped for coming first.
pub fn verdict(command: &Command, no: &Rejection, actor_gone: bool, late: bool) -> Verdict {
    let moved_on = matches!(
        no.class(),
        Class::Conflict | Class::Forbidden | Class::NotFound
    );
    let not_here_yet = late && no.class() == Class::NotFound;
    // A second press of a button: there is nothing that a person could still do about it. Whoever stands at a drawer is told
    // at once that a colleague was faster; what waited on a device was done.
    let in_vain = match no {
        // A licence refuses only who is there and is told; what waited is never refused for it.
        Rejection::SiteLocked(_)
        | Rejection::LicenceOver
        | Rejection::CloudUnheard
        | Rejection::NothingToSend
        | Rejection::CourseFired => true,
        Rejection::DrawerOpen { .. } | Rejection::DrawerClosed | Rejection::CardNotShown => !late,
        _ => false,
    };
    // Whoever is there can ask somebody, and is told at once.
    let can_ask = !late && no.class() == Class::Forbidden && command.can_be_asked_for();
    let kept = command.is_never_dropped() && !in_vain && !can_ask;
    if actor_gone || not_here_yet || moved_on && kept {
        Verdict::Quarantined
    } else {
        Verdict::Rejected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_one_outcome() {
        let numbered = |last, seq, known| judge(Some((last, seq)), known);
        assert_eq!(numbered(0, 1, None), Judged::Decide);
        assert_eq!(numbered(4, 6, None), Judged::Gap { expected: 5 });
        assert_eq!(
            numbered(4, 6, Some(Known::Same)),
            Judged::Gap { expected: 5 }
        );
        assert_eq!(numbered(4, 4, None), Judged::NumberTaken);
        assert_eq!(
            numbered(4, 4, Some(Known::Same)),
            Judged::Answer { advance: false }
        );
        assert_eq!(
            numbered(4, 5, Some(Known::Same)),
            Judged::Answer { advance: true }
        );
        assert_eq!(numbered(4, 5, Some(Known::Other)), Judged::IdTaken);
        assert_eq!(judge(None, None), Judged::Decide);
        assert_eq!(
            judge(None, Some(Known::Same)),
            Judged::Answer { advance: false }
        );
        assert_eq!(judge(None, Some(Known::Other)), Judged::IdTaken);
    }

    #[test]
    fn who_stands_at_a_drawer_is_told_and_what_waited_is_kept() {
        let close = Command::CloseDrawer(crate::cash::Close {
            drawer: None,
            session: None,
            counted: crate::Money(100),
            pieces: Vec::new(),
        });
        let told = |late| verdict(&close, &Rejection::DrawerClosed, false, late);
        assert_eq!(told(false), Verdict::Rejected);
        assert_eq!(told(true), Verdict::Quarantined);
    }
}
