//! The sounds of the kitchen, made by the browser itself: no file has to come over a line that may be gone.

use super::settings::Volume;
use leptos::wasm_bindgen::JsValue;
use std::cell::RefCell;
use web_sys::{AudioContext, AudioContextState, OscillatorType};

/// What can be heard. The later one is the more urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sound {
    /// A new card: two notes up.
    Ticket,
    /// Something joined a card, or its guests moved: three quick ones.
    Addition,
    /// A card is late: one low note, twice.
    Late,
    /// Something was taken off: three notes down.
    Void,
    /// The screen stands still: high and low in turn.
    Alarm,
}

/// A note: its pitch in hertz, when it begins and how long it lasts, milliseconds.
type Note = (u16, u16, u16);

impl Sound {
    const fn notes(self) -> &'static [Note] {
        match self {
            Self::Ticket => &[(880, 0, 180), (1175, 190, 320)],
            Self::Addition => &[(1047, 0, 90), (1047, 120, 90), (1319, 240, 160)],
            Self::Late => &[(392, 0, 260), (392, 380, 260)],
            Self::Void => &[(784, 0, 150), (587, 160, 150), (392, 320, 380)],
            Self::Alarm => &[
                (988, 0, 240),
                (740, 250, 240),
                (988, 500, 240),
                (740, 750, 240),
                (988, 1000, 240),
                (740, 1250, 400),
            ],
        }
    }

    /// Soft for what comes every minute, sharp for what must not be missed.
    const fn shape(self) -> OscillatorType {
        match self {
            Self::Ticket | Self::Addition => OscillatorType::Triangle,
            Self::Late | Self::Void | Self::Alarm => OscillatorType::Square,
        }
    }
}

impl Volume {
    const fn gain(self) -> f32 {
        match self {
            Self::Low => 0.08,
            Self::Middle => 0.3,
            Self::High => 1.0,
        }
    }
}

thread_local! {
    /// A page has one, and browsers allow few.
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// A browser plays nothing before somebody has touched the page: this is called by touches.
pub fn wake() {
    if let Some(context) = context()
        && context.state() == AudioContextState::Suspended
    {
        // Refused until a touch counts; the next one asks again.
        let _ = context.resume();
    }
}

/// Plays a sound now, or not at all: one that comes a minute late is a lie.
pub fn play(sound: Sound, volume: Volume) {
    let Some(context) = context() else {
        return;
    };
    if context.state() != AudioContextState::Running {
        wake();
        return;
    }
    for note in sound.notes() {
        // A device without sound shows everything all the same.
        let _ = ring(&context, sound.shape(), *note, volume.gain());
    }
}

fn context() -> Option<AudioContext> {
    CONTEXT.with_borrow_mut(|kept| {
        if kept.is_none() {
            *kept = AudioContext::new().ok();
        }
        kept.clone()
    })
}

/// Schedules one note.
fn ring(
    context: &AudioContext,
    shape: OscillatorType,
    (pitch, begin, length): Note,
    gain: f32,
) -> Result<(), JsValue> {
    let seconds = |millis: u16| f64::from(millis) / 1000.0;
    let from = context.current_time() + seconds(begin);
    let to = from + seconds(length);
    let (tone, level) = (context.create_oscillator()?, context.create_gain()?);
    tone.set_type(shape);
    tone.frequency().set_value(f32::from(pitch));
    // It swells and fades within a moment, or it would crack.
    let loudness = level.gain();
    loudness.set_value_at_time(0.0, from)?;
    loudness.linear_ramp_to_value_at_time(gain, from + 0.01)?;
    loudness.set_value_at_time(gain, to - 0.03)?;
    loudness.linear_ramp_to_value_at_time(0.0, to)?;
    tone.connect_with_audio_node(&level)?;
    level.connect_with_audio_node(&context.destination())?;
    tone.start_with_when(from)?;
    tone.stop_with_when(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_sounds_are_alike() {
        let all = [
            Sound::Ticket,
            Sound::Addition,
            Sound::Late,
            Sound::Void,
            Sound::Alarm,
        ];
        let melodies: BTreeSet<_> = all.iter().map(|sound| sound.notes().to_vec()).collect();
        assert_eq!(melodies.len(), all.len());
        for (_, begin, length) in all.iter().flat_map(|sound| sound.notes()) {
            assert!(*length > 40, "room to swell and fade");
            assert!(begin + length < 2_000);
        }
    }
}
