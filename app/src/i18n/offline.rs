//! A device without the hub: whether it starts, how old its data is, what it cannot do; and a newer build.

use super::messages;
use domain::Lang;

messages! {
    /// A device and its kept pages.
    Offline {
        ready: "Hubsuz işə hazırdır", "Готово к работе без хаба", "Ready to work without the hub";
        preparing: "Hubsuz işə hazırlanır", "Готовится к работе без хаба", "Getting ready to work without the hub";
        unable: "Bu cihaz hubsuz açılmır", "Без хаба это устройство не откроется", "This device does not open without the hub";
        renewal: "Yeni versiya hazırdır.", "Готова новая версия.", "A new version is ready.";
        renewal_hint: "Ekran boş qalanda özü açılacaq.", "Откроется сама, когда экран свободен.", "It opens by itself when the screen is idle.";
        renew: "Yenilə", "Обновить", "Update";
        part_away: "Bu ekran hələ yüklənməyib", "Этот экран ещё не загружен", "This screen is not loaded yet";
        part_away_hint: "Hub görünəndə özü açılacaq. Açıq hesablar yerindədir.", "Откроется сам, когда хаб снова виден. Открытые счета на месте.", "It opens by itself once the hub is reached. Open checks are safe.";
        away: "Hub görünmür", "Хаб не виден", "The hub cannot be reached";
        sign_in: "Giriş üçün hub lazımdır.", "Для входа нужен хаб.", "Signing in needs the hub.";
        sign_in_hint: "Əlaqə yarananda işçilər burada görünəcək.", "Когда связь появится, сотрудники будут здесь.", "Once it is reached, the staff appear here.";
    }
}

/// How old what is shown is: the last word of the hub came then.
pub fn as_of(lang: Lang, time: &str) -> String {
    match lang {
        Lang::Az => format!("{time} vəziyyəti"),
        Lang::Ru => format!("данные на {time}"),
        Lang::En => format!("as of {time}"),
    }
}
