//! What the cloud allows, for whoever works here.

use super::messages;
use domain::Lang;
use domain::cloud::{End, Standing};

messages! {
    /// What to do about a licence.
    Licence {
        ask: "Buluddan soruş", "Спросить облако", "Ask the cloud";
        asked: "Bulud cavab verdi", "Облако ответило", "The cloud has answered";
        unanswered: "Bulud cavab vermir. İnterneti yoxlayın.", "Облако не отвечает. Проверьте интернет.", "The cloud does not answer. Check the internet.";
        renew: "Operatorla danışın: bitəndən sonra yeni gün açılmayacaq.", "Свяжитесь с оператором: после окончания новый день не открыть.", "Talk to the operator: after its end no new day can be opened.";
        connect: "İnterneti yoxlayın: sonra yeni gün açılmayacaq.", "Проверьте интернет: потом новый день не открыть.", "Check the internet: after that no new day can be opened.";
    }
}

/// How the restaurant stands with the cloud, short; none where all is well.
pub fn licence_fact(lang: Lang, standing: &Standing) -> Option<String> {
    let [az, ru, en] = match standing {
        Standing::Free | Standing::Good => return None,
        Standing::Ends { end, days } => return Some(ends(lang, *end, *days)),
        Standing::Locked { .. } => [
            "Restoran kilidlidir",
            "Ресторан заблокирован",
            "Restaurant locked",
        ],
        Standing::Expired => ["Lisenziya bitib", "Лицензия закончилась", "Licence over"],
        Standing::OutOfGrace => [
            "Bulud çoxdan eşidilmir",
            "Облако давно не отвечает",
            "Cloud unheard too long",
        ],
    };
    let text = match lang {
        Lang::Az => az,
        Lang::Ru => ru,
        Lang::En => en,
    };
    Some(text.to_owned())
}

fn ends(lang: Lang, end: End, days: i64) -> String {
    match (lang, end) {
        (Lang::Az, End::Licence) => format!("Lisenziya: {days} gün qalıb"),
        (Lang::Ru, End::Licence) => format!("Лицензия: ещё {days} дн."),
        (Lang::En, End::Licence) if days == 1 => "Licence: 1 day left".to_owned(),
        (Lang::En, End::Licence) => format!("Licence: {days} days left"),
        (Lang::Az, End::Grace) => format!("Bulud eşidilmir: {days} gün qalıb"),
        (Lang::Ru, End::Grace) => format!("Облако не слышно: ещё {days} дн."),
        (Lang::En, End::Grace) if days == 1 => "Cloud unheard: 1 day left".to_owned(),
        (Lang::En, End::Grace) => format!("Cloud unheard: {days} days left"),
    }
}
