//! Commands that were kept for a manager, and outages.

use super::messages;
use domain::{Command, Lang};

messages! {
    /// The page of kept commands.
    Held {
        title: "Saxlanılan əmrlər", "Отложенные команды", "Held commands";
        none: "Heç nə gözləmir", "Ничего не ждёт", "Nothing is held";
        none_hint: "İcra oluna bilməyən əmrlər burada görünür və sizin qərarınızı gözləyir.", "Здесь появляются команды, которые не удалось выполнить. Они ждут вашего решения.", "Commands that could not be carried out appear here and wait for your decision.";
        old: "Siyahı köhnədir", "Список устарел", "The list is old";
        apply: "İcra et", "Выполнить", "Apply";
        into_open: "Açıq kassaya yaz:", "Записать в открытую кассу:", "Put into the open drawer:";
        reject: "Rədd et", "Отклонить", "Reject";
        reason: "Səbəb", "Причина", "Reason";
        reason_hint: "Qeydlərdə həmişəlik qalır, ən çoxu 200 işarə", "Остаётся в записях навсегда, до 200 знаков", "It stays in the records for ever, up to 200 characters";
        arguments: "Bütün məlumatlar", "Все данные", "All arguments";
        made: "Yazılıb", "Создана", "Made";
        arrived: "Gəlib", "Пришла", "Arrived";
        by: "Kim", "Кто", "Who";
        device: "Cihaz", "Устройство", "Device";
        unsure: "Bu şəxs həmin cihazda giriş etməyib: icra sizin adınıza yazılacaq.", "Этот человек не входил на том устройстве: действие запишется на вас.", "This person was not signed in there: it would be entered under your name.";
        unknown: "naməlum", "неизвестно", "unknown";
        decided: "Qərar verilmiş", "Решённые", "Decided";
        applied: "İcra olunub", "Выполнена", "Applied";
        rejected: "Rədd edilib", "Отклонена", "Rejected";
        closed_check: "hesab bağlıdır", "счёт закрыт", "check closed";
        outages: "Əlaqə kəsintiləri", "Перерывы связи", "Outages";
        no_outages: "Kəsinti olmayıb", "Перерывов не было", "No outages";
        no_outages_hint: "Cihaz hubsuz işləyəndə nəyi gec gətirdiyi burada qalır.", "Здесь остаётся, что устройство принесло с опозданием после работы без хаба.", "What a device brought late, after it worked without the hub, stays here.";
        delivered: "Çatdırılıb", "Доставлено", "Delivered";
    }
}

messages! {
    /// What commands want.
    Wanted {
        open: "Hesab açmaq", "Открыть счёт", "Open a check";
        place: "Sifariş vermək", "Оформить заказ", "Place an order";
        add: "Yemək əlavə etmək", "Добавить блюда", "Add dishes";
        change: "Sayı dəyişmək", "Изменить количество", "Change a quantity";
        replace: "Yeməyin seçimini dəyişmək", "Изменить опции блюда", "Change a dish's choices";
        remove: "Yeməyi çıxarmaq", "Убрать блюдо", "Take a dish off";
        send: "Mətbəxə göndərmək", "Отправить на кухню", "Send to the kitchen";
        serve: "Verildi qeyd etmək", "Отметить подачу", "Mark as served";
        cancel: "Hesabı ləğv etmək", "Отменить счёт", "Cancel a check";
        status: "Vəziyyəti dəyişmək", "Сменить состояние", "Move a check on";
        start: "Hazırlamağa başlamaq", "Начать готовить", "Start cooking";
        finish: "Hazır etmək", "Отметить готовность", "Mark as ready";
        unfinish: "Hazırı geri almaq", "Вернуть готовность", "Take ready back";
        bump: "Bileti bağlamaq", "Закрыть билет", "Bump a ticket";
        recall: "Bileti qaytarmaq", "Вернуть билет", "Recall a ticket";
        see: "Mətbəx gördü", "Кухня увидела", "Seen in the kitchen";
        see_void: "Ləğvi görmək", "Увидеть отмену", "See a void";
        rush: "Bileti önə çəkmək", "Выдвинуть билет вперёд", "Pull a ticket forward";
        pay: "Ödəniş almaq", "Принять оплату", "Take a payment";
        price: "Qiymətin dəyişməsi", "Изменение цены", "Change a price";
        waive_service: "Xidmət haqqını almamaq", "Не брать за обслуживание", "Waive the service charge";
        charge_service: "Xidmət haqqını almaq", "Брать за обслуживание", "Charge for service";
        release: "Ödəmədən gediblər", "Ушли без оплаты", "Guests who left";
        refund: "Pulu qaytarmaq", "Вернуть деньги", "Refund a check";
        hold: "Kursu saxlamaq", "Придержать курс", "Hold a course";
        fire: "Kursu başlatmaq", "Запустить курс", "Fire a course";
        arrange: "Yer və ya kursu dəyişmək", "Сменить место или курс", "Arrange lines";
        describe: "Qonaqları yazmaq", "Записать гостей", "Describe the guests";
        void: "Yeməyi ləğv etmək", "Отменить блюдо", "Void a line";
        discount: "Endirim etmək", "Сделать скидку", "Give a discount";
        comp: "İkram etmək", "Угостить", "Give on the house";
        bill: "Hesabı çap etmək", "Напечатать счёт", "Print the bill";
        reopen: "Hesabı geri açmaq", "Открыть счёт снова", "Reopen the bill";
        transfer: "Ofisianta vermək", "Передать официанту", "Give to a waiter";
        split: "Hesabı bölmək", "Разделить счёт", "Split a check";
        merge: "Hesabları birləşdirmək", "Объединить счета", "Merge checks";
        relocate: "Masanı dəyişmək", "Пересадить", "Move to a table";
        join: "Masaları birləşdirmək", "Сдвинуть столы", "Join tables";
        clean: "Masanı təmizləmək", "Убрать стол", "Clean a table";
        room: "Zal planını dəyişmək", "Изменить план зала", "Change the floor plan";
        reserve: "Rezerv etmək", "Забронировать", "Reserve a table";
        arrived: "Rezervi bağlamaq", "Закрыть бронь", "End a reservation";
        tip: "Bəxşiş yazmaq", "Записать чаевые", "Note a tip";
        slip: "Qəbzi çıxarışla tutuşdurmaq", "Сверить слип с выпиской", "Hold a slip against the statement";
        method: "Ödəniş növünü düzəltmək", "Исправить способ оплаты", "Correct a way to pay";
        account: "Qonaq hesabı açmaq", "Открыть счёт гостя", "Open a guest account";
        top_up: "Qonaq hesabına pul qoymaq", "Пополнить счёт гостя", "Top a guest account up";
        take_back: "Hesabdan geri alma", "Отмена пополнения", "Top-up taken back";
        end_account: "Qonaq hesabını bağlamaq", "Закрыть счёт гостя", "Close a guest account";
        clock: "Növbəni qeyd etmək", "Отметить смену", "Clock in or out";
        assign: "Masaları bölmək", "Раздать столы", "Assign a section";
        begin_payment: "Telefonla ödənişə başlamaq", "Начать оплату с телефона", "Begin a payment by phone";
        call_off: "Telefonla ödənişi dayandırmaq", "Отменить оплату с телефона", "Call off a payment by phone";
        give_up: "Naməlum ödənişi gözləməmək", "Не ждать неизвестной оплаты", "Give up an unknown payment";
        return_money: "Hesabsız pulu qaytarmaq", "Вернуть деньги без счёта", "Return money without a check";
        drawer: "Kassanı açmaq", "Открыть кассу", "Open the drawer";
        cash: "Kassaya pul qoymaq və ya götürmək", "Внести или забрать наличные", "Move cash";
        count: "Kassanı saymaq", "Пересчитать кассу", "Count the drawer";
        no_sale: "Çeksiz kassa açmaq", "Открыть ящик без продажи", "Open the drawer without a sale";
        fiscal: "Fiskal sənədi yenidən göndərmək", "Отправить фискальный документ снова", "Send a fiscal document again";
        day: "Günü bağlamaq", "Закрыть день", "Close the day";
        rates: "Vergi və xidmət haqqı", "Налоги и обслуживание", "Taxes and service";
        left: "Porsiya saymaq", "Считать порции", "Count portions";
        sold_out: "Bitdi qeyd etmək", "Отметить: закончилось", "Mark as sold out";
        back: "Yenidən var", "Снова в продаже", "Mark as back";
        held: "Saxlanılan əmr haqqında qərar", "Решение об отложенной команде", "Decide about a held command";
        approve: "İcazə istəmək və ya vermək", "Запросить или дать разрешение", "Ask for an approval or give it";
        guest_rules: "Qonaq sifarişlərinin qaydaları", "Правила заказов гостей", "Rules of guests' orders";
        guest_links: "Masaların QR kodları", "QR-коды столов", "QR codes of tables";
        accept: "Qonağın sifarişini qəbul etmək", "Принять заказ гостя", "Accept a guest's order";
        refuse: "Qonağın sifarişini rədd etmək", "Отклонить заказ гостя", "Refuse a guest's order";
        other: "Hubun öz qeydi", "Запись самого хаба", "The hub's own note";
    }
}

/// What a command wants, as a short name.
pub fn wanted(lang: Lang, command: &Command) -> &'static str {
    let t = Wanted::of(lang);
    match command {
        Command::OpenOrder { .. } => t.open,
        Command::PlaceOrder { .. } => t.place,
        Command::AddLines { .. } => t.add,
        Command::ChangeQuantity { .. } => t.change,
        Command::RemoveLine { .. } => t.remove,
        Command::ReplaceLine { .. } => t.replace,
        Command::Send { .. } => t.send,
        Command::Serve { .. } => t.serve,
        Command::CancelOrder { .. } => t.cancel,
        Command::SetStatus { .. } => t.status,
        Command::StartLines { .. } => t.start,
        Command::FinishLines { .. } => t.finish,
        Command::UnfinishLines { .. } => t.unfinish,
        Command::Bump { .. } => t.bump,
        Command::Recall { .. } => t.recall,
        Command::SeeTickets { .. } => t.see,
        Command::SeeVoid { .. } => t.see_void,
        Command::Rush(_) => t.rush,
        Command::TakePayment { .. } => t.pay,
        Command::SetTip(_) => t.tip,
        Command::ChangeMethod(_) => t.method,
        Command::CheckSlip(_) => t.slip,
        Command::RefundAll { .. } | Command::Refund { .. } | Command::RefundLines(_) => t.refund,
        Command::ChangePrice(_) => t.price,
        Command::Release(_) => t.release,
        Command::SetService(asked) if asked.charged => t.charge_service,
        Command::SetService(_) => t.waive_service,
        Command::SetSoldOut { sold_out: true, .. } => t.sold_out,
        Command::SetSoldOut { .. } => t.back,
        Command::HoldCourse { .. } => t.hold,
        Command::FireCourse { .. } => t.fire,
        Command::ArrangeLines { .. } => t.arrange,
        Command::Describe { .. } => t.describe,
        Command::VoidLine { .. } => t.void,
        Command::Discount { .. } => t.discount,
        Command::Comp { .. } => t.comp,
        Command::PrintBill { .. } => t.bill,
        Command::ReopenBill { .. } => t.reopen,
        other => wanted_of_the_house(t, other),
    }
}

const fn wanted_of_the_house(t: &Wanted, command: &Command) -> &'static str {
    match command {
        Command::Transfer { .. } => t.transfer,
        Command::Split { .. } | Command::ShareLine { .. } => t.split,
        Command::Merge { .. } => t.merge,
        Command::MoveTable { .. } => t.relocate,
        Command::JoinTables { .. } => t.join,
        Command::SetRates(_) => t.rates,
        Command::Clean(_) => t.clean,
        Command::SaveRoom { .. } | Command::RemoveRoom { .. } => t.room,
        Command::Book { .. } => t.reserve,
        Command::EndReservation { .. } => t.arrived,
        Command::SetGuestRules(_) => t.guest_rules,
        Command::MakeGuestLinks(_) => t.guest_links,
        Command::AcceptGuest(_) => t.accept,
        Command::RefuseGuest(_) => t.refuse,
        Command::Clock { .. } => t.clock,
        Command::Assign { .. } => t.assign,
        Command::BeginPayment(_) => t.begin_payment,
        Command::CancelAttempt(_) => t.call_off,
        Command::GiveUpAttempt(_) => t.give_up,
        Command::ReturnMoney(_) => t.return_money,
        Command::OpenDrawer(_) => t.drawer,
        Command::MoveCash(_) => t.cash,
        Command::CloseDrawer(_) => t.count,
        Command::NoSale(_) => t.no_sale,
        Command::OpenAccount(_) => t.account,
        Command::TopUp(_) => t.top_up,
        Command::TakeBack(_) => t.take_back,
        Command::CloseAccount(_) => t.end_account,
        Command::CloseDay { .. } => t.day,
        Command::StepFiscal(_) => t.fiscal,
        Command::SetLeft { .. } => t.left,
        Command::AskApproval { .. } | Command::AnswerApproval { .. } => t.approve,
        Command::ResolveHeld(_) | Command::RejectHeld { .. } => t.held,
        _ => t.other,
    }
}

/// So many commands waited on the device.
pub fn queued(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Az => format!("{count} əmr gözləyib"),
        Lang::Ru => format!("ждали команд: {count}"),
        Lang::En => format!("waited: {count}"),
    }
}

/// So many came twice and were carried out once.
pub fn duplicates(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Az => format!("{count} təkrar atılıb"),
        Lang::Ru => format!("повторов отброшено: {count}"),
        Lang::En => format!("duplicates dropped: {count}"),
    }
}

/// So many could not be applied.
pub fn conflicts(lang: Lang, count: u64) -> String {
    match lang {
        Lang::Az => format!("{count} icra olunmayıb"),
        Lang::Ru => format!("не выполнено: {count}"),
        Lang::En => format!("not applied: {count}"),
    }
}
