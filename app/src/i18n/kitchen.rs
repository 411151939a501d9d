//! The kitchen display.

use super::messages;
use domain::Lang;

messages! {
    /// The kitchen display.
    Kitchen {
        expo: "Verilmə", "Выдача", "Expo";
        sound: "Səs", "Звук", "Sound";
        muted: "Səssiz", "Без звука", "Muted";
        live: "Canlı", "На связи", "Live";
        joining: "Qoşulur", "Подключение", "Connecting";
        joining_hint: "Əlaqə olan kimi biletlər görünəcək.", "Билеты появятся, как только будет связь.", "Tickets appear as soon as there is a connection.";
        lost: "Hub yoxdur", "Нет хаба", "No hub";
        stopped: "Ekran dayanıb", "Экран остановился", "The screen has stopped";
        stopped_no_paper: "Yeni biletlər bura gəlmir. Aşağıdakıları bişirməyə davam edin.", "Новые билеты сюда не приходят. Продолжайте готовить то, что ниже.", "New tickets do not arrive here. Keep cooking what is below.";
        recall: "Geri qaytar", "Вернуть", "Call back";
        recent: "Son biletlər", "Последние билеты", "Recent tickets";
        recent_none: "Hələ bilet bağlanmayıb", "Закрытых билетов пока нет", "Nothing was bumped yet";
        recent_hint: "Bağlanan biletlər burada qalır.", "Закрытые билеты остаются здесь.", "Bumped tickets stay here.";
        stop_list: "Stop-list", "Стоп-лист", "Stop list";
        stop_hint: "Toxunduğunuz yemək bütün ekranlarda bitmiş görünür. Rəqəm qalan porsiyadır.", "Отмеченное блюдо станет недоступным на всех экранах. Цифра: сколько порций осталось.", "A dish that you tap is sold out on every screen. A number is the portions left.";
        count: "neçə porsiya qalıb", "сколько порций осталось", "portions left";
        is_out: "bitib", "закончилось", "sold out";
        is_there: "var", "есть", "available";
        stations: "Stansiyalar", "Станции", "Stations";
        change_station: "Stansiyanı dəyiş", "Сменить станцию", "Change station";
        all_day: "Cəmi, hamısı", "Всего к готовке", "All day";
        nothing_to_cook: "Bişiriləcək yemək yoxdur", "Готовить нечего", "Nothing to cook";
        recent_out: "Son verilənlər", "Последние выданные", "Last handed out";
        empty: "Bilet yoxdur", "Билетов нет", "No tickets";
        empty_hint: "Yeni sifariş özü burada görünəcək.", "Новый заказ появится здесь сам.", "A new order appears here by itself.";
        unknown: "Belə stansiya yoxdur", "Такой станции нет", "There is no such station";
        unknown_hint: "Stansiyanı yuxarıdakı addan seçin.", "Выберите станцию по названию сверху.", "Pick a station from the name above.";
        new: "Yeni", "Новый", "New";
        addition: "Əlavə", "Добавка", "Add-on";
        start: "Başla", "Начать", "Start";
        bump: "Hazırdır", "Готово", "Done";
        all_ready: "Hamısı hazır", "Всё готово", "All ready";
        hand_out: "Ver", "Выдать", "Hand out";
        see_void: "Ləğvi gördüm", "Отмену видел", "Void seen";
        allergy: "Allergiya", "Аллергия", "Allergy";
        queued: "gözləyir", "ждёт", "waiting";
        started: "hazırlanır", "готовится", "cooking";
        ready: "hazır", "готово", "ready";
        void: "ləğv", "отмена", "void";
        given: "verildi", "отдано", "given";
        late: "gecikir", "опаздывает", "late";
        everything_ready: "hamısı hazırdır", "всё готово", "everything is ready";
        awaited: "gözlənilir", "ждём", "awaited";
        held: "Saxlanılıb", "Придержано", "Held";
        due: "vaxtı", "подать в", "due";
        oldest_first: "Ən köhnələrə", "К самым старым", "To the oldest";
        uncount: "Sayma", "Не считать", "Stop counting";
        oldest: "ən köhnə", "самый старый", "oldest";
        tab: "Bar hesabı", "Счёт бара", "Bar tab";
        takeaway: "Götürmə", "Навынос", "Takeaway";
        delivery: "Çatdırılma", "Доставка", "Delivery";
        screen_works: "Ekran işləyir.", "Экран работает.", "The screen works.";
        components: "Seçimlər", "Добавки и выбор", "Options";
        pull: "Önə çək", "Вперёд", "Pull forward";
        in_turn: "Növbəyə qaytar", "В очередь", "Back in turn";
        rushed: "Öncə bunu", "Готовить первым", "This first";
        settings: "Ekran ayarları", "Настройки экрана", "Screen settings";
        board: "Qonaq lövhəsi", "Табло для гостей", "Guest board";
        volume: "Səsin gücü", "Громкость", "Volume";
        low: "Zəif", "Тихо", "Low";
        middle: "Orta", "Средне", "Middle";
        high: "Güclü", "Громко", "High";
        hold_back: "Hamısı hazır olmadan verilməsin", "Не выдавать, пока не готово всё", "Hand out only when all is ready";
        hold_back_hint: "Verilmə ekranı bütün stansiyaları gözləyir.", "Экран выдачи ждёт все станции.", "The expo waits for every station.";
        keys: "Düymə paneli", "Кнопочная панель", "Bump bar";
        keys_hint: "Əmri seçin, sonra düyməni basın. Bu cihazda qalır.", "Выберите действие и нажмите клавишу. Сохраняется на этом устройстве.", "Pick an act, then press its key. Kept on this device.";
        press_key: "düyməni basın", "нажмите клавишу", "press a key";
        reset_keys: "İlkin düymələr", "Исходные клавиши", "Default keys";
        left: "Sola", "Влево", "Left";
        right: "Sağa", "Вправо", "Right";
        up: "Yuxarı", "Вверх", "Up";
        down: "Aşağı", "Вниз", "Down";
        bump_chosen: "Seçilmişi bağla", "Закрыть выбранный", "Bump the chosen";
        stopped_expo: "Yeni biletlər bura gəlmir, stansiyaların printerlərində çıxır. Aşağıdakıları verməyə davam edin.", "Новые билеты сюда не приходят, они печатаются на принтерах станций. Продолжайте выдавать то, что ниже.", "New tickets do not arrive here, they print at the stations. Keep handing out what is below.";
    }
}

messages! {
    /// The board for guests.
    Board {
        preparing: "Hazırlanır", "Готовится", "Preparing";
        ready: "Hazırdır", "Готово", "Ready";
        none_preparing: "Hazırlanan sifariş yoxdur", "Заказов в работе нет", "Nothing is being prepared";
        none_ready: "Hazır sifariş yoxdur", "Готовых заказов нет", "Nothing is ready";
    }
}

/// So many cards stand below the edge.
pub fn cards_below(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("Aşağıda daha {count} kart"),
        Lang::Ru => format!("Ещё карточек ниже: {count}"),
        Lang::En => format!("Cards below: {count}"),
    }
}

/// The board stands still since then; quietly, for guests.
pub fn board_stopped(lang: Lang, time: &str) -> String {
    match lang {
        Lang::Az => format!("Lövhə {time}-da dayanıb. Nömrənizi kassadan soruşun."),
        Lang::Ru => format!("Табло остановилось в {time}. Спросите свой номер на кассе."),
        Lang::En => format!("The board stopped at {time}. Please ask for your number at the till."),
    }
}

/// Calls a pull to the front off, as long as these seconds last.
pub fn call_off(lang: Lang, seconds: i64) -> String {
    match lang {
        Lang::Az => format!("Ləğv et · {seconds}"),
        Lang::Ru => format!("Отменить · {seconds}"),
        Lang::En => format!("Call off · {seconds}"),
    }
}

/// The guests went to another table; this is where they sat.
pub fn moved_from(lang: Lang, table: &str) -> String {
    match lang {
        Lang::Az => format!("Masa dəyişdi: {table} idi"),
        Lang::Ru => format!("Пересели: было {table}"),
        Lang::En => format!("Table moved: was {table}"),
    }
}

/// A course is held since then.
pub fn held_since(lang: Lang, clock: &str) -> String {
    match lang {
        Lang::Az => format!("{clock}-dan gözləyir"),
        Lang::Ru => format!("ждёт с {clock}"),
        Lang::En => format!("held since {clock}"),
    }
}

/// A place on the board, as the bump bar counts.
pub fn tile_name(lang: Lang, place: u8) -> String {
    match lang {
        Lang::Az => format!("Bilet {place}"),
        Lang::Ru => format!("Билет {place}"),
        Lang::En => format!("Ticket {place}"),
    }
}

/// A key as it is printed on a keyboard; arrows have words, because no text font has them.
pub fn key_name(lang: Lang, key: &str) -> String {
    let t = Kitchen::of(lang);
    match key {
        "ArrowLeft" => t.left.to_owned(),
        "ArrowRight" => t.right.to_owned(),
        "ArrowUp" => t.up.to_owned(),
        "ArrowDown" => t.down.to_owned(),
        " " => "Space".to_owned(),
        other => other.to_uppercase(),
    }
}

/// `8 bilet`.
pub fn ticket_count(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} bilet"),
        Lang::Ru => format!("билетов: {count}"),
        Lang::En => format!("tickets: {count}"),
    }
}

/// `6 sifariş`.
pub fn whole_orders(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} sifariş"),
        Lang::Ru => format!("заказов: {count}"),
        Lang::En => format!("orders: {count}"),
    }
}

/// `1 hazırdır`: so many whole orders can be handed out.
pub fn ready_orders(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} hazırdır"),
        Lang::Ru => format!("готово: {count}"),
        Lang::En => format!("ready: {count}"),
    }
}

/// `orta 08:26`: how old the tickets are on average.
pub fn average(lang: Lang, timer: &str) -> String {
    match lang {
        Lang::Az => format!("orta {timer}"),
        Lang::Ru => format!("в среднем {timer}"),
        Lang::En => format!("average {timer}"),
    }
}

/// Where new tickets come out while the screen stands still.
pub fn paper_takes_over(lang: Lang, printer: &str) -> String {
    match lang {
        Lang::Az => format!(
            "Yeni biletlər bura gəlmir, «{printer}» printerində çıxır. Aşağıdakıları bişirməyə davam edin."
        ),
        Lang::Ru => format!(
            "Новые билеты сюда не приходят, они печатаются на принтере «{printer}». Продолжайте готовить то, что ниже."
        ),
        Lang::En => format!(
            "New tickets do not arrive here, they print on “{printer}”. Keep cooking what is below."
        ),
    }
}

/// What was just bumped; stands in the toast beside the way back.
pub fn bumped(lang: Lang, place: &str) -> String {
    match lang {
        Lang::Az => format!("{place}: bilet bağlandı"),
        Lang::Ru => format!("{place}: билет закрыт"),
        Lang::En => format!("{place}: ticket done"),
    }
}

/// What was just called back.
pub fn recalled(lang: Lang, place: &str) -> String {
    match lang {
        Lang::Az => format!("{place}: bilet qaytarıldı"),
        Lang::Ru => format!("{place}: билет возвращён"),
        Lang::En => format!("{place}: ticket called back"),
    }
}

/// So many tickets are late; announced when the number changes.
pub fn late_tickets(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} bilet gecikir"),
        Lang::Ru => format!("опаздывает билетов: {count}"),
        Lang::En => format!("late tickets: {count}"),
    }
}
