//! The pages of the cloud: sites and their licences, the map of what may depend on what.

use super::messages;
use domain::Lang;
use domain::cloud::SiteStatus;
use domain::cloud::boundary::{Impact, Stage, Zone};
use domain::cloud::ingest::LogView;

messages! {
    /// Words of the cloud's pages.
    Cloud {
        title: "Bulud", "Облако", "Cloud";
        sites: "Restoranlar", "Рестораны", "Sites";
        record: "Jurnal", "Журнал", "Record";
        map: "Xəritə", "Карта", "Map";
        sign_in: "Daxil ol", "Войти", "Sign in";
        sign_out: "Çıx", "Выйти", "Sign out";
        username: "İstifadəçi adı", "Имя пользователя", "User name";
        password: "Parol", "Пароль", "Password";
        wrong: "Ad və ya parol düz deyil", "Имя или пароль неверны", "The name or the password is wrong";
        locked_out: "Çox cəhd oldu. Bir az sonra yenə yoxlayın.", "Слишком много попыток. Попробуйте чуть позже.", "Too many tries. Try again a little later.";
        away: "Bulud indi cavab vermir. Bir azdan yenə yoxlayın.", "Облако сейчас не отвечает. Попробуйте через минуту.", "The cloud does not answer right now. Try again in a moment.";
        not_yours: "Bu səhifəni menecer və ya sahib görür. Daxil olub yenə açın.", "Эту страницу видят менеджер и владелец. Войдите и откройте снова.", "This page is for managers and owners. Sign in and open it again.";
        new_site: "Yeni restoran", "Новый ресторан", "New site";
        none: "Hələ restoran yoxdur", "Ресторанов пока нет", "No sites yet";
        none_hint: "İlk restoranı qeydiyyatdan keçirin: açarı bir dəfə göstərilir.", "Зарегистрируйте первый: ключ показывается один раз.", "Register the first one: its key is shown once.";
        name: "Restoranın adı", "Название ресторана", "Name of the restaurant";
        owner: "Sahibi", "Владелец", "Owner";
        contact: "Əlaqə", "Контакт", "Contact";
        licence: "Lisenziya", "Лицензия", "Licence";
        licence_until: "Lisenziyanın son günü", "Последний день лицензии", "Last day of the licence";
        register: "Qeydiyyat", "Зарегистрировать", "Register";
        save: "Saxla", "Сохранить", "Save";
        saved: "Saxlanıb", "Сохранено", "Saved";
        cancel: "Geri", "Назад", "Back";
        status: "Vəziyyət", "Состояние", "Status";
        version: "Versiya", "Версия", "Version";
        heard: "Son xəbər", "Последний сигнал", "Last heard";
        heard_from: "Ünvan", "Адрес", "Address";
        never: "hələ yox", "ещё нет", "not yet";
        health: "Sağlamlıq", "Здоровье", "Health";
        disk: "Diskdə boş yer", "Свободно на диске", "Free disk space";
        printers: "Printerlər", "Принтеры", "Printers";
        printers_well: "hamısı işləyir", "все в порядке", "all well";
        backup: "Son ehtiyat nüsxə", "Последняя копия", "Newest backup";
        certificate: "Sertifikat", "Сертификат", "Certificate";
        log: "Hadisələr jurnalı", "Журнал событий", "Event log";
        log_none: "hələ gəlməyib", "ещё не приходил", "nothing yet";
        chain: "Zəncirin başı", "Голова цепочки", "Chain head";
        unsynced: "Göndərilməmiş hadisələr", "Не отправлено событий", "Events not sent";
        uptime: "İşləyir", "Работает", "Up for";
        unknown: "məlum deyil", "неизвестно", "not known";
        lock: "Kilidlə", "Заблокировать", "Lock";
        unlock: "Kilidi aç", "Разблокировать", "Unlock";
        lock_reason: "Səbəb; restoranda oxunur", "Причина; её прочтут в ресторане", "Reason; the restaurant reads it";
        lock_hint: "Açıq xidmət dayanmır: yalnız növbəti iş günü açılmır.", "Идущая смена не остановится: не откроется только следующий день.", "A service at work is not stopped: only the next business day does not open.";
        locked_because: "Kilidlidir", "Заблокирован", "Locked";
        key: "Açar", "Ключ", "Key";
        rotate: "Yeni açar", "Новый ключ", "New key";
        rotate_hint: "Köhnə açar bir gün də işləyir.", "Старый ключ действует ещё сутки.", "The old key works for another day.";
        rotate_now: "Köhnə açar dərhal dayansın", "Старый ключ отключить сразу", "Stop the old key at once";
        key_once: "Bu açar yalnız indi görünür", "Этот ключ виден только сейчас", "This key is shown only now";
        key_how: "Restoranın hubunda bu əmri işlədin, sonra açarı yazın:", "Выполните на хабе ресторана, затем введите ключ:", "Run this on the restaurant's hub, then enter the key:";
        key_lost: "Açar itibsə, yenisini yaradın.", "Если ключ утерян, создайте новый.", "If it is lost, make a new one.";
        done: "Hazırdır", "Готово", "Done";
        deregister: "Qeydiyyatdan çıxar", "Снять с учёта", "Deregister";
        deregister_hint: "Restoran öz şəbəkəsində işləməyə davam edir, bulud daha ondan xəbər almır. Hesabları qalır.", "Ресторан продолжит работать в своей сети, облако больше его не слышит. Его данные остаются.", "The restaurant goes on working on its own network; the cloud hears it no more. Its books stay.";
        deregister_name: "Təsdiq üçün restoranın adını yazın", "Для подтверждения введите название ресторана", "Enter the restaurant's name to confirm";
        name_differs: "Ad uyğun gəlmir", "Название не совпадает", "The name is another one";
        change: "Dəyiş", "Изменить", "Change";
        changed_meanwhile: "Bu arada başqası dəyişib. Yenisini yoxlayın və yenə saxlayın.", "Тем временем изменил кто-то другой. Проверьте и сохраните ещё раз.", "Somebody else changed it meanwhile. Look at it and save again.";
        gone: "Belə restoran yoxdur", "Такого ресторана нет", "There is no such site";
        bad_field: "Düz deyil", "Неверно", "Not allowed";
        when: "Nə vaxt", "Когда", "When";
        who: "Kim", "Кто", "Who";
        what: "Nə", "Что", "What";
        record_empty: "Jurnal boşdur", "Журнал пуст", "The record is empty";
        older: "Əvvəlkilər", "Раньше", "Older";
        boundary: "Sistemin sərhədləri", "Границы системы", "Runtime boundary";
        boundary_hint: "Restoranın şəbəkəsi internetsiz işləyir. Hər qapı üçün: nə baş verir, əgər o yoxdursa.", "Сеть ресторана работает без интернета. Для каждой двери: что будет, если её нет.", "The restaurant's network works without the internet. For each door: what becomes of it while that is away.";
        endpoints: "Qapılar", "Двери", "Endpoints";
        audited: "Qeyd olunur", "С записью", "Audited";
        zone: "Yer", "Место", "Zone";
        offline: "Əlaqəsiz", "Без связи", "Offline";
        invariants: "Qaydalar, indi yoxlanıb", "Правила, проверено сейчас", "Invariants, looked at now";
        holds: "belədir", "так и есть", "holds";
        broken: "pozulub", "нарушено", "broken";
        dependencies: "Asılılıqlar", "Зависимости", "Dependencies";
        stage: "Mərhələ", "Этап", "Stage";
        configured: "Qurulub", "Настроено", "Configured";
        yes: "bəli", "да", "yes";
        no: "yox", "нет", "no";
        variables: "Dəyişənlər", "Переменные", "Variables";
        nothing_needed: "heç nə lazım deyil", "ничего не нужно", "nothing needed";
        language: "Dil", "Язык", "Language";
    }
}

/// How a site stands.
pub const fn site_status(lang: Lang, status: SiteStatus) -> &'static str {
    let [az, ru, en] = match status {
        SiteStatus::Waiting => ["gözlənilir", "ожидается", "waiting"],
        SiteStatus::Well => ["yaxşı", "на связи", "well"],
        SiteStatus::Silent => ["xəbər yoxdur", "молчит", "silent"],
        SiteStatus::Locked => ["kilidli", "заблокирован", "locked"],
        SiteStatus::Deregistered => ["qeydiyyatdan çıxıb", "снят с учёта", "deregistered"],
        SiteStatus::Expired => ["lisenziya bitib", "лицензия истекла", "licence over"],
    };
    match lang {
        Lang::Az => az,
        Lang::Ru => ru,
        Lang::En => en,
    }
}

/// How many sites are silent, for the alarm.
pub fn silent_sites(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} restorandan xəbər yoxdur"),
        Lang::Ru => format!("Молчат рестораны: {count}"),
        Lang::En if count == 1 => "1 site is silent".to_owned(),
        Lang::En => format!("{count} sites are silent"),
    }
}

/// How many sites' logs need somebody, for the alarm.
pub fn stuck_logs(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} restoranın jurnalına baxmaq lazımdır"),
        Lang::Ru => format!("Нужно заняться журналами: {count}"),
        Lang::En if count == 1 => "1 site's log needs a look".to_owned(),
        Lang::En => format!("{count} sites' logs need a look"),
    }
}

/// How far a log is: complete only where nothing keeps it from going on.
pub fn log_far(lang: Lang, log: &LogView, when: &str) -> String {
    let (head, projected) = (log.head, log.projected);
    match (lang, projected < head || log.needs_somebody()) {
        (Lang::Az, false) => format!("№{head}-dək tamdır · {when}"),
        (Lang::Az, true) => format!("№{head}-dək gəlib, hesabatlar №{projected}-dəkdir · {when}"),
        (Lang::Ru, false) => format!("полный до №{head} · {when}"),
        (Lang::Ru, true) => format!("пришёл до №{head}, отчёты до №{projected} · {when}"),
        (Lang::En, false) => format!("complete up to no. {head} · {when}"),
        (Lang::En, true) => {
            format!("here up to no. {head}, reports up to no. {projected} · {when}")
        }
    }
}

/// What is wrong with a log, and what to do about it.
pub fn log_trouble(lang: Lang, log: &LogView) -> Option<(&'static str, &'static str)> {
    let [az, ru, en] = match log.trouble.as_ref().map(|trouble| trouble.code.as_str()) {
        Some("history_changed") => [
            (
                "Jurnal başqa cür davam edir: hub ehtiyat nüsxədən qaytarılıb.",
                "Restoranda olanla razılaşın, sonra buludun maşınında bərpanı qəbul edin:",
            ),
            (
                "Журнал продолжается иначе: хаб восстановлен из копии.",
                "Согласуйте с рестораном, затем примите восстановление на машине облака:",
            ),
            (
                "The log goes on differently: the hub was put back from a copy.",
                "Agree with the restaurant, then accept the restore at the cloud's machine:",
            ),
        ],
        Some("foreign_site") => [
            (
                "Bu restoranın açarı ilə başqa hubun jurnalı gəlib.",
                "Açarı kimin işlətdiyinə baxın; lazım olsa, yeni açar verin.",
            ),
            (
                "С ключом этого ресторана пришёл журнал другого хаба.",
                "Проверьте, кто пользуется ключом; при необходимости выдайте новый.",
            ),
            (
                "Another hub's log came with this site's key.",
                "See who uses the key; make a new one if need be.",
            ),
        ],
        Some(_) => [
            ("Jurnal qəbul edilmir.", "Buludun jurnalına baxın."),
            ("Журнал не принимается.", "Посмотрите журнал облака."),
            ("The log is not taken.", "See the cloud's own log."),
        ],
        None if log.halted.is_some() => [
            (
                "Jurnal gəlir, amma hesabatlara yazıla bilmir.",
                "Heç nə itmir. Buludu yeniləyin və yenidən başladın; kömək etməsə, bizə yazın.",
            ),
            (
                "Журнал приходит, но не попадает в отчёты.",
                "Ничего не теряется. Обновите и перезапустите облако; не поможет — напишите нам.",
            ),
            (
                "The log comes in, and cannot be put into the reports.",
                "Nothing is lost. Update and restart the cloud; if that does not help, write to us.",
            ),
        ],
        None => return None,
    };
    Some(match lang {
        Lang::Az => az,
        Lang::Ru => ru,
        Lang::En => en,
    })
}

/// Days that are left.
pub fn days_left(lang: Lang, days: i64) -> String {
    match lang {
        Lang::Az => format!("{days} gün"),
        Lang::Ru => format!("{days} дн."),
        Lang::En if days == 1 => "1 day".to_owned(),
        Lang::En => format!("{days} days"),
    }
}

/// Where something works.
pub const fn zone(lang: Lang, zone: Zone) -> &'static str {
    match (lang, zone) {
        (Lang::Az, Zone::Cloud) => "bulud",
        (Lang::Ru, Zone::Cloud) => "облако",
        (Lang::En, Zone::Cloud) => "cloud",
        (Lang::Az, Zone::Hub) => "restoranın hubu",
        (Lang::Ru, Zone::Hub) => "хаб ресторана",
        (Lang::En, Zone::Hub) => "local hub",
        (Lang::Az, Zone::External) => "kənar xidmət",
        (Lang::Ru, Zone::External) => "внешний сервис",
        (Lang::En, Zone::External) => "external",
    }
}

/// What becomes of the restaurant without it.
pub const fn impact(lang: Lang, impact: Impact) -> &'static str {
    match (lang, impact) {
        (Lang::Az, Impact::None) => "heç nə",
        (Lang::Ru, Impact::None) => "ничего",
        (Lang::En, Impact::None) => "nothing",
        (Lang::Az, Impact::QueuesLocally) => "hubda növbəyə düşür",
        (Lang::Ru, Impact::QueuesLocally) => "копится на хабе",
        (Lang::En, Impact::QueuesLocally) => "queues locally",
        (Lang::Az, Impact::LanRequired) => "öz şəbəkəsi lazımdır",
        (Lang::Ru, Impact::LanRequired) => "нужна своя сеть",
        (Lang::En, Impact::LanRequired) => "LAN required",
    }
}

/// When something is needed.
pub const fn stage(lang: Lang, stage: Stage) -> &'static str {
    match (lang, stage) {
        (Lang::Az, Stage::Staging) => "indi",
        (Lang::Ru, Stage::Staging) => "сейчас",
        (Lang::En, Stage::Staging) => "staging",
        (Lang::Az, Stage::Later) => "sonra",
        (Lang::Ru, Stage::Later) => "позже",
        (Lang::En, Stage::Later) => "later",
    }
}

/// What is allowed in a field of a site, by its name on the wire.
pub fn allowed(lang: Lang, field: &str) -> &'static str {
    let [az, ru, en] = match field {
        "name" | "owner" => ["1–80 simvol", "от 1 до 80 знаков", "1 to 80 characters"],
        "contact" => [
            "ən çoxu 120 simvol",
            "не больше 120 знаков",
            "up to 120 characters",
        ],
        "expiresAt" => [
            "2100-cü ilədək bir tarix",
            "дата до 2100 года",
            "a date before the year 2100",
        ],
        "reason" => ["1–200 simvol", "от 1 до 200 знаков", "1 to 200 characters"],
        _ => [
            "yazılanı yoxlayın",
            "проверьте введённое",
            "look at what was typed",
        ],
    };
    match lang {
        Lang::Az => az,
        Lang::Ru => ru,
        Lang::En => en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_called_complete_only_where_nothing_keeps_it_back() {
        let mut log = LogView {
            head: 9,
            chain: String::new(),
            projected: 9,
            last_batch_at: domain::time::UnixMillis(0),
            trouble: None,
            halted: None,
        };
        assert_eq!(
            log_far(Lang::En, &log, "21:14"),
            "complete up to no. 9 · 21:14"
        );
        assert_eq!(log_trouble(Lang::En, &log), None);
        log.projected = 7;
        assert!(
            log_far(Lang::En, &log, "21:14").starts_with("here up to no. 9, reports up to no. 7")
        );
        log.projected = 9;
        log.halted = Some("a fault".to_owned());
        for lang in [Lang::Az, Lang::Ru, Lang::En] {
            assert!(log_trouble(lang, &log).is_some());
        }
        assert!(log_far(Lang::En, &log, "21:14").starts_with("here"));
    }
}
