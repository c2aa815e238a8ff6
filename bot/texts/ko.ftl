# 도장, 한국어.
# 쓸 수 있는 서식: <b> <i> <code> <a>. 버튼 이름(`do-`로 시작)은 20자 이내.

## 첫 화면

card =
    <b>{ $title }</b>

    { $summary }

card-counted =
    <b>{ $title }</b>

    { $summary }

    ✍️ 지금까지 서명 <b>{ $count }</b>건이 모였습니다. 목표는 { $goal }건입니다.

card-before =
    <b>{ $title }</b>

    { $summary }

    서명은 { $day }에 시작합니다.

card-closed =
    <b>{ $title }</b>

    { $summary }

    서명은 { $day }에 끝났습니다. 함께해 주신 모든 분께 감사드립니다.

card-paused =
    <b>{ $title }</b>

    { $summary }

    ⏸ { $words }

pause-usual = 서명을 잠시 멈추었습니다. 나중에 다시 찾아 주세요. 이미 하신 서명은 그대로 남아 있습니다.
walk-paused =
    ⏸ { $words }

    지금까지 입력하신 내용은 그대로 두었습니다. 서명이 다시 시작되면 이어서 하실 수 있습니다.

statement = { $body }

do-sign = ✍️ 서명하기
do-read = 전문 읽기
do-language = 🌐 언어
do-back = 뒤로
do-go = 이어서 하기

language = 어떤 언어로 안내해 드릴까요?

language-own = { $language }

## 동의

consents =
    ⚠️ { $messenger ->
        [telegram] 텔레그램은
       *[other] 이 메신저는
    } 이 봇을 쓴다는 사실을 알 수 있습니다. 본인이나 가족이 위험해질 수 있다면 먼저 신중히 생각해 주세요.

    서명하시려면 다음에 동의해 주세요.
    { $list }

    ‘하나씩 보기’를 누르면 전문을 읽을 수 있습니다.

consents-line = { $number }. { $title }

consent-one =
    <b>{ $number }/{ $count } · { $title }</b>

    { $body }

do-agree = 동의합니다
do-each = 하나씩 보기
do-later = 다음에 할게요

## 이름

name =
    다음 이름으로 기록됩니다.
    <b>{ $name }</b>

    맞습니까?

name-write =
    기록할 이름을 그대로 적어 주세요.

    적어 주신 메시지는 대화방에서 바로 지워집니다.

name-write-kept =
    기록할 이름을 그대로 적어 주세요.

name-empty = 보내신 메시지에서 이름을 찾지 못했습니다.
name-no-letters = 이름에는 글자가 하나 이상 있어야 합니다.
name-too-long = 이름이 너무 깁니다. 255자 이내로 적어 주세요.
name-link = 인터넷 주소처럼 보입니다. 이름만 적어 주세요.
name-symbol = 이름은 ‘=’이나 ‘+’ 같은 기호로 시작할 수 없습니다. 글자로 시작해 주세요.
name-marks = 글자 위아래에 기호가 너무 많아 읽기 어렵습니다. 조금 더 간단히 적어 주세요.

do-yes = 네, 맞습니다
do-write = 다르게 적기
do-nameless = 이름 없이 서명
do-profile = 프로필 이름 쓰기

## 연락처

contact-card = 거의 다 됐습니다. 마지막 단계는 아래에 있습니다. ⬇️

contact =
    <b>한 단계 남았습니다.</b> 아래의 ‘{ $button }’ 버튼을 눌러 주세요. 번호를 공유하시면 서명이 됩니다.

    전화번호는 한 사람이 한 번만 서명하도록 하는 데 씁니다. 번호는 곧바로 봉인되고, 보내신 메시지는 대화방에서 지워집니다.

contact-kept =
    <b>한 단계 남았습니다.</b> 아래의 ‘{ $button }’ 버튼을 눌러 주세요. 번호를 공유하시면 서명이 됩니다.

    전화번호는 한 사람이 한 번만 서명하도록 하는 데 씁니다. 번호는 곧바로 봉인됩니다.

contact-again = 아래의 ‘{ $button }’ 버튼을 눌러 주세요. 번호를 공유하시면 서명이 됩니다.

contact-replace =
    번호를 한 번 더 공유해 주세요. 그러면 이 번호로 된 이전 서명이 지워지고 이번 서명으로 바뀝니다. 전체 서명 수는 그대로입니다.

contact-no-button =
    ‘{ $button }’ 버튼은 글 입력란 아래에 있습니다.

    • 보이지 않으면 입력란 옆의 점 네 개짜리 네모 아이콘을 눌러 보세요.
    • 컴퓨터에서는 보이지 않을 수 있습니다. 그 번호를 쓰는 휴대전화에서 이 대화방을 열어 주세요.

contact-typed = 고맙습니다. 다만 직접 적으신 번호는 확인할 수 없습니다. 본인 번호라는 것은 버튼으로만 확인됩니다.
contact-other = 다른 분의 연락처입니다. 서명은 각자 자신의 번호로만 할 수 있습니다.
contact-unknown = 누구의 연락처인지 알 수 없습니다. 버튼을 누르면 본인 번호가 공유됩니다.
contact-forwarded = 전달된 연락처로는 서명할 수 없습니다. 지금 본인의 뜻으로 버튼을 눌러 주세요.
contact-unusable = 이 번호를 읽지 못했습니다. 소중한 뜻이 빠지지 않도록 알려 주세요: { $contact }
contact-anonymous = 유심 없이 쓰는 익명 번호입니다. 이 캠페인에서는 이런 번호를 집계할 수 없습니다.
contact-too-early = 거의 다 됐습니다. 먼저 이것부터 답해 주세요.
contact-not-needed = 고맙습니다. 지금은 번호가 필요하지 않습니다.

do-contact = 내 번호로 서명하기
do-no-button = 버튼이 안 보여요

## 서명한 뒤

recorded =
    <b>고맙습니다. 서명이 기록되었습니다.</b>

    캠페인이 발표할 전체 서명 수에 한 번만 집계됩니다. { $named ->
        [yes] 이름과 번호는 봉인되어 주최 측만 열 수 있습니다.
       *[no] 번호는 봉인되어 주최 측만 열 수 있습니다.
    }

    위의 카드에서 주변에 알리거나 언제든지 서명을 취소하실 수 있습니다.

recorded-counted =
    <b>고맙습니다. 서명이 기록되었습니다.</b>

    지금까지 서명 <b>{ $count }</b>건이 모였습니다. 목표는 { $goal }건입니다.

    캠페인이 발표할 전체 서명 수에 한 번만 집계됩니다. { $named ->
        [yes] 이름과 번호는 봉인되어 주최 측만 열 수 있습니다.
       *[no] 번호는 봉인되어 주최 측만 열 수 있습니다.
    }

    위의 카드에서 주변에 알리거나 언제든지 서명을 취소하실 수 있습니다.

recorded-replaced =
    <b>고맙습니다. 이 번호의 서명이 이제 본인의 것으로 바뀌었습니다.</b>

    이전 기록은 지워졌습니다. 전체 서명 수는 그대로이며, 언제든지 취소하실 수 있습니다.

signed-again = 다시 한번 뜻을 보태 주셔서 고맙습니다.

already-yours = { $day }에 이미 서명하셨습니다. 서명은 한 번만 집계됩니다.

already-other =
    이 번호는 { $day }에 다른 계정에서 이미 서명되어 한 번 집계되었습니다.

already-other-card =
    이 번호는 { $day }에 다른 계정에서 이미 서명되어 한 번 집계되었습니다. 본인이 하신 서명이라면 그대로 두시면 됩니다.

    나중에 다른 분에게서 넘겨받은 번호인가요? 그렇다면 본인의 서명으로 바꿀 수 있습니다.

signed =
    <b>{ $day }에 서명하셨습니다.</b> 서명은 한 번만 집계됩니다.

    주변에도 알려 주세요. 한 분이 더해질 때마다 목소리가 커집니다. ‘{ $choices }’에는 원하실 때만 고르시면 되는 동의가 있습니다.

my-signature =
    <b>내 서명</b>

    서명한 날: { $day } (한 번만 집계됩니다)
    문안: { $language }, 버전 <code>{ $version }</code>

    동의하신 내용:
    { $consents }

    입력하신 내용은 봉인되어 있어 이 봇도 다시 읽어 드릴 수 없습니다.

consent-given = ✓ { $title }
consent-open = ☐ { $title }

choices =
    원하실 때만 고르시면 됩니다. 어느 쪽이든 서명은 똑같이 집계됩니다.

    { $consents }

choice-one =
    <b>{ $title }</b>

    { $body }

do-share = 📣 알리기
do-choices = 선택 사항
do-undo = 서명 취소
do-done = 마치기
do-tick = ☐ { $label }
do-ticked = ☑ { $label }
do-no-thanks = 동의하지 않음
do-keep-choice = 그대로 두기
do-take-back = 동의 철회

share = 저는 ‘{ $title }’ 청원에 서명했습니다. 함께해 주시겠어요?

withdraw =
    { $day }에 하신 서명을 취소하시겠습니까?

    기록이 지워지고 전체 서명 수가 하나 줄어듭니다.

withdrawn = 서명이 취소되고 기록이 지워졌습니다. 원하시면 언제든지 다시 서명하실 수 있습니다.

do-keep = 서명 유지하기
do-erase = 서명 취소하기
do-fine = 제가 했습니다
do-not-me = 제가 아닙니다

## 그 밖에

not-now = 괜찮습니다. 마음이 내키실 때 언제든지 다시 오세요.
cancelled = 멈췄습니다. 지금까지 입력하신 내용은 지웠습니다.
nothing-to-cancel = 지금은 멈출 것이 없습니다.
not-signed = 아직 서명하지 않으셨습니다.
fine = 그렇다면 괜찮습니다. 서명은 한 번, 정상 집계되어 있습니다.
unknown = 제가 모르는 명령입니다.
unsupported = 저는 글과 버튼만 이해할 수 있습니다.
edited = 이미 보낸 메시지는 고치셔도 반영되지 않습니다. 새로 보내 주세요.
text-changed = 열어 보신 뒤에 글이 바뀌었습니다. 한 번 더 읽어 주세요.
closed-meanwhile = 그사이에 서명 기간이 끝났습니다. 함께하려 해 주셔서 고맙습니다.
invite-in-groups = 단체 대화방에 알리시려면 저를 그 방에 초대해 주세요. 안내 카드를 올려 드리고, 그 카드로 모인 서명은 그 방의 것으로 따로 집계합니다.
our-fault = 죄송합니다. 저희 쪽에 문제가 있었습니다. 하시던 단계를 다시 보여 드립니다.
flooded = 메시지가 너무 많아 다 읽지 못했습니다. 1분쯤 쉬었다가 한 번만 보내 주시면 하시던 단계를 다시 보여 드립니다. 이미 하신 서명은 그대로입니다.
noted =
    { $note }

    { $body }

help =
    여기에서 ‘{ $title }’ 청원에 서명하실 수 있습니다. 1분이면 충분하며, 전화번호 하나가 한 번만 집계됩니다.

    /start – 서명하기
    /statement – 전문 읽기
    /me – 내 서명 보기
    /withdraw – 서명 취소
    /language – 언어 바꾸기
    /privacy – 개인정보 안내
    /links – 내 링크와 모인 서명
    /newlink – 행사, 포스터, 단체방, 채널용 링크 만들기
    /cancel – 멈추기

    단체 대화방을 운영하신다면 저를 초대해 주세요. 안내 카드를 올리고, 모인 서명을 그 방의 것으로 따로 집계합니다.

    문의: { $organization }, { $contact }

privacy = { $body }

## 단체 대화방과 채널

place-card =
    <b>{ $title }</b>

    { $summary }

    { $inside }

place-card-count = ✍️ { $kind ->
        [channel] 이 채널을
       *[group] 이 방을
    } 통해 지금까지 서명 <b>{ $count }</b>건이 모였습니다.
place-card-total = 전체 서명 { $total }건 이상, 목표는 { $goal }건입니다.
place-card-private = 서명은 여기가 아니라 개인 대화방에서 합니다. 누가 서명하는지 { $kind ->
        [channel] 이 채널에서는
       *[group] 이 방에서는
    } 아무도 볼 수 없습니다.

place-card-before = 서명은 { $day }에 시작합니다.
place-card-paused = ⏸ { $words }
place-card-closed = 서명은 { $day }에 끝났습니다. 함께해 주신 모든 분께 감사드립니다.

group-private = 서명은 다른 분들이 볼 수 없도록 개인 대화방에서 합니다.
group-contact = 여기에 번호를 올리지 말아 주세요. 서명은 개인 대화방에서 합니다.
group-admins-only = 이 방의 관리자만 쓸 수 있는 명령입니다. 서명은 여기에서 하실 수 있습니다.
group-hello = 안녕하세요. 청원 서명을 받는 봇입니다. 이 방의 관리자가 /invite 명령을 쓰시면 안내 카드를 올려 드립니다. 서명은 여기에서 하실 수 있습니다.
group-pin = 모두가 쉽게 찾을 수 있도록 안내 카드를 고정할까요?
group-no-files = 이 방에서는 제가 파일을 올릴 수 없습니다. 포스터는 저와의 개인 대화방에서 /links 로 받으실 수 있습니다.
group-cannot-tell = 이 방의 관리자가 누구인지 텔레그램이 저에게 알려 주지 않습니다. 저를 관리자로 지정해 주시거나(별도 권한은 필요 없습니다) 방 이름으로 적어 주신 뒤 다시 말씀해 주세요.
group-quiet =
    이제부터 조용히 있겠습니다. 카드는 그대로 두되, 숫자는 더 이상 바꾸지 않습니다.

    다시 필요하시면 관리자가 /invite 명령으로 카드를 새로 올리실 수 있습니다.
group-count =
    <b>이 방의 링크로</b>

    대화 시작: { $started }
    동의: { $consented }
    번호 요청: { $asked }
    서명: { $signed }

    방금 누가 서명했는지 짐작할 수 없도록 끝자리는 내려서 보여 드립니다.

do-pin = 📌 카드 고정하기
do-no-pin = 괜찮습니다

do-open = ✍️ 개인 대화방에서 서명
do-open-chat = 대화방 열기

## 개인 대화방에서 고르는 단체 대화방과 채널

place =
    안내 카드를 어디에 올릴까요? 대화창 아래의 버튼으로 골라 주세요.

    제가 들어가 있는 단체 대화방이나 채널이어야 하고, 그곳의 관리자이셔야 합니다. 먼저 텔레그램에 확인한 다음에만 올립니다.

place-posted =
    ‘{ $title }’에 안내 카드를 올렸습니다. 카드마다 링크가 따로 있어서, 모인 서명은 그곳의 것으로 집계됩니다.

    얼마나 들어왔는지는 /links 에서 보실 수 있습니다.
place-no-admin = ‘{ $title }’에 글을 올릴 수 있는 관리자로 확인되지 않아 아무것도 올리지 않았습니다. 그곳의 관리자가 직접 골라 주셔야 합니다.
place-no-right = 저는 ‘{ $title }’에 글을 쓸 수 없어 아무것도 올리지 않았습니다. 저를 그곳에 초대하시고(채널이라면 글을 올릴 수 있는 관리자로) 다시 골라 주세요.

do-add-group = 👥 단체방에 초대
do-place = 📢 채널·단체방 고르기
do-pick-group = 👥 단체방 고르기
do-pick-channel = 📢 채널 고르기

## 다른 대화방에서

inline-card =
    <b>{ $title }</b>

    { $summary }

    서명은 개인 대화방에서 합니다. 누가 서명하는지 여기에서는 아무도 볼 수 없습니다.

inline-card-counted =
    <b>{ $title }</b>

    { $summary }

    ✍️ 지금까지 서명이 <b>{ $total }</b>건 이상 모였습니다. 서명은 개인 대화방에서 합니다. 누가 서명하는지 여기에서는 아무도 볼 수 없습니다.

inline-card-paused =
    <b>{ $title }</b>

    { $summary }

    ⏸ 서명을 잠시 멈추었습니다. 다시 시작되면 개인 대화방에서 서명하실 수 있습니다.

## 포스터

poster = A4로 인쇄해 쓰세요. QR 코드를 찍으면 ‘{ $title }’에 서명할 수 있고, 이 링크의 서명으로 집계됩니다.
poster-invitation = 휴대전화로 찍고 { $messenger ->
        [telegram] 텔레그램에서
       *[other] 대화방에서
    } 서명해 주세요

## 내 링크

links =
    <b>내 링크</b>

    { $links }

links-line =
    <b>{ $label }</b> · { $kind }
    시작 { $started } → 동의 { $consented } → 번호 요청 { $asked } → 서명 { $signed }

links-none = 지금 쓰고 계신 링크가 없습니다. 행사나 포스터, 자원봉사자마다 링크를 따로 만들면 서명이 얼마나 모였는지 볼 수 있습니다.
links-full = 취소한 것까지 포함해 링크를 { $most }개 만드셨습니다. 한 계정에서 더 만들 수는 없습니다.

link =
    <b>{ $label }</b> · { $kind }

    대화 시작: { $started }
    동의: { $consented }
    번호 요청: { $asked }
    서명: { $signed }

    여기에는 숫자만 보이며, 누가 들어왔는지는 보이지 않습니다.

link-few = { $from } 미만
link-own = 내 개인 링크
link-personal = 개인
link-volunteer = 자원봉사자
link-rally = 행사
link-poster = 포스터
link-group = 단체 대화방
link-channel = 채널
link-kind = 어디에 쓸 링크인가요?
link-label =
    장소나 날짜처럼 알아보기 쉬운 링크 이름을 적어 주세요. { $most }자까지 쓸 수 있습니다.
link-label-refused = 링크 이름으로 쓸 수 없습니다. 글자가 하나 이상 있어야 하고, 인터넷 주소나 전화번호는 안 되며, { $most }자 이내여야 합니다.
link-revoke =
    ‘{ $label }’ 링크를 취소하시겠습니까?

    이 링크로 들어온 분도 서명은 할 수 있지만, 더 이상 이 링크의 서명으로 집계되지 않습니다. 취소하면 되돌릴 수 없습니다.
link-revoked = 링크를 취소했습니다. 지금까지 모인 서명은 그대로 집계됩니다.
link-share = ‘{ $title }’ 청원에 함께 서명해 주시겠어요?

do-volunteer = 자원봉사자
do-rally = 행사
do-poster = 포스터
do-newlink = ➕ 새 링크
do-more-links = 링크 더 보기
do-share-link = 📣 링크 공유
do-print = 🖨 QR 포스터
do-rename = 이름 바꾸기
do-revoke = 링크 취소
do-keep-link = 그대로 두기
do-to-links = 내 링크 목록

## 운영자: 집계

totals =
    확인된 서명 <b>{ $total }</b>건
    목표 { $goal }건의 { $share }

    오늘: { $today }
    최근 7일: { $week }
    하루 평균: { $pace }
    목표 달성: { $reached }

    취소: { $withdrawn }
    보류: { $held }
    무효: { $invalidated }

    { $reconciled }

totals-pace = { NUMBER($count, maximumFractionDigits: 1) } { $days ->
        [one] (첫 하루 기준)
       *[other] (지난 { $days }일 기준)
    }
totals-reached = { $day }
totals-reached-late = 이 속도라면 { $day } (서명 마감일 { $closes } 이후)
totals-reached-on = 이 속도라면 { $day }
totals-reconciled = 대조: { $at }, 집계와 서명 기록이 일치합니다.
totals-differed = ⚠️ 대조: { $at }, 집계와 서명 기록이 일치하지 않았습니다. 서버 담당자의 확인이 필요합니다.
totals-never-reconciled = 대조: 아직 하지 않았습니다

figures-none = 아직 서명이 없습니다.
figures-no-number = —

days =
    <b>날짜별 서명</b>

    { $weeks }
days-week =
    <b>{ $day }부터: { $count }</b>
    { $days }
days-day = { $day }: { $count }

parts =
    <b>{ $of ->
        [countries] 나라별 서명
        [languages] 언어별 서명
       *[channels] 메신저별 서명
    }</b>

    { $lines }
part-line = { $part }: { $count } ({ $share })
channel-name = { $channel ->
        [telegram] 텔레그램
        [whatsapp] 왓츠앱
       *[other] { $channel }
    }
country-name = { $country }
country-international = 국제 번호 (나라 없음)
country-unknown = 번호로 알 수 없음 ({ $code })

invites =
    <b>서명이 많이 모인 단체방, 채널, 링크</b>

    { $lines }
invites-none = 단체방, 채널, 링크로 들어온 서명이 아직 없습니다. 개인 링크는 여기에 나오지 않습니다.
link-other = 기타
link-was-revoked = { $kind }, 취소됨

funnel =
    <b>첫 단계부터 서명까지</b>

    시작: { $started }
    ↓ { $share_consented }
    동의: { $consented }
    ↓ { $share_asked }
    번호 요청: { $asked }
    ↓ { $share_signed }
    서명: { $signed }

    시작하신 분의 { $share_all }가 서명하셨고 지금도 집계되어 있습니다.

chart =
    <b>{ $title }</b>
    목표 { $goal }건 가운데 { $total }건 ({ $share }). { $note }
chart-note = { $at } 기준
chart-per-day = 하루 서명 수
chart-per-week = 주별 서명 수
chart-per-month = 월별 서명 수
chart-day-so-far = 오늘 현재까지
chart-week-so-far = 이번 주 현재까지
chart-month-so-far = 이달 현재까지
chart-growth = 전체 서명
chart-goal = 목표: { $goal }
chart-countries = 나라별 서명
chart-none = 아직 서명이 없습니다

do-totals = 🔢 전체 집계
do-days = 📅 날짜별
do-countries = 🌍 나라별
do-languages = 🗣 언어별
do-channels = 💬 메신저별
do-invites = 🔗 단체방과 링크
do-funnel = 🪜 단계별
do-chart = 📈 그래프
do-more = 더 보기
do-top = 처음으로
do-earlier = 이전 날짜
do-later-days = 이후 날짜

## 운영자: 일일 보고

report =
    📋 <b>{ $day } 일일 보고</b>
    { $title }

    이날 서명: <b>{ $yesterday }</b>
    최근 7일: { $week }
    전체: { $total } (목표 { $goal }의 { $share })

    { $remarks }

    자세히 보기: /totals, 소식 줄이기: /notify
report-goal = 🎉 이날 목표를 달성했습니다.
report-best = 🏆 지금까지 서명이 가장 많이 모인 날입니다.
report-more = ⬆️ 평소의 두 배가 넘었습니다(직전 한 주 하루 평균 { $usual }).
report-fewer = ⬇️ 평소의 절반에 못 미쳤습니다(직전 한 주 하루 평균 { $usual }).
report-held = ⏸ 판단을 기다리는 보류 서명: { $held }
report-paused = ⏸ 지금은 서명을 잠시 멈춘 상태입니다.
report-usual = 특별한 점은 없었습니다.

## 누가 운영하는가

role = { $role ->
    [owner] 책임자
    [organizer] 운영자
    [auditor] 감사자
    [operator] 서버 관리자
    [bot] 봇
   *[other] 역할 없음
}

desk =
    <b>‘{ $title }’</b>
    지금 역할은 { $role }입니다. 다음을 요청할 수 있습니다.

    { $commands }

    서명하는 분들이 쓰는 기능도 이 대화방 메뉴에 함께 있습니다.
desk-line = /{ $command } – { $does }

organizers =
    <b>운영진</b>

    { $list }

organizers-line = • { $role }{ $you ->
        [yes] {" "}(나)
       *[no] {""}
    } · { $since }부터 · { $language }{ $settings ->
        [yes] {" "}· 설정 파일에 지정됨
       *[no] {""}
    }
organizers-line-id = • { $role }{ $you ->
        [yes] {" "}(나)
       *[no] {""}
    } · <code>{ $id }</code> · { $since }부터 · { $language }{ $settings ->
        [yes] {" "}· 설정 파일에 지정됨
       *[no] {""}
    }
organizer =
    { $line }

    <b>감사자</b>는 볼 수만 있습니다. <b>운영자</b>는 캠페인도 이끕니다. <b>책임자</b>는 운영진도 정합니다.
organizer-named =
    { $line }

    봇의 설정 파일에 지정된 책임자입니다. 설정에 있는 동안은 대화방에서 바꿀 수 없습니다.
appoint =
    새 운영진을 어떻게 부르시겠어요?

    연락처에서 고르거나, 한 번만 쓸 수 있는 링크를 보낼 수 있습니다.
pick = 아래 버튼을 눌러 한 사람을 골라 주세요.
picked = 네, 한 가지만 더 정해 주세요.
appoint-role =
    <b>{ $name }</b> 님(<code>{ $id }</code>)에게 어떤 역할을 맡기시겠어요?

    <b>감사자</b>는 볼 수만 있습니다. <b>운영자</b>는 캠페인도 이끕니다. <b>책임자</b>는 운영진도 정합니다.
make-owner =
    <code>{ $id }</code> 님을 책임자로 정하시겠습니까?

    책임자끼리는 할 수 있는 일이 똑같으며, 서로의 역할도 끝낼 수 있습니다.
dismiss =
    <code>{ $id }</code> 님의 역할을 끝내시겠습니까?

    바로 적용되며, 그분에게도 알려 드립니다.
appointed = 정했습니다. <code>{ $id }</code> 님의 역할은 이제 { $role }입니다. 메시지를 보낼 수 있으면 그분에게도 알렸습니다.
dismissed = <code>{ $id }</code> 님의 역할을 끝냈습니다.
appointed-same = 이미 그렇게 되어 있습니다.
appointed-named = 봇의 설정 파일에 지정된 책임자입니다. 설정에 있는 동안은 대화방에서 바꿀 수 없습니다.
appointed-last = 책임자는 적어도 한 명 있어야 합니다. 먼저 다른 책임자를 정해 주세요.
offer =
    링크로 어떤 역할을 맡기시겠어요?

    48시간 안에 가장 먼저 여는 한 사람만 쓸 수 있습니다. 링크로는 책임자가 될 수 없으며, 나중에 여기서 정할 수 있습니다.
offered =
    링크를 만들었습니다. 가장 먼저 여는 분이 { $role } 역할을 맡고, 책임자 모두에게 알려 드립니다.

    { $until }까지 쓸 수 있습니다. 꼭 한 분에게만 보내 주세요.
offer-share = ‘{ $title }’ 캠페인에 { $role } 역할로 함께해 주세요. 이 링크는 받는 분만 쓰는 것이며 { $until }까지 열 수 있습니다.

role-given =
    <b>환영합니다.</b> 이 캠페인에서 맡은 역할은 { $role }입니다. 다음을 요청할 수 있습니다.

    { $commands }

    원하지 않으시면 /notify 에서 그만둘 수 있습니다.
role-changed =
    역할이 바뀌었습니다. 이제 { $role }입니다. 다음을 요청할 수 있습니다.

    { $commands }
role-ended = 이 캠페인에서 맡으신 역할이 끝났습니다. 그동안 애써 주셔서 고맙습니다. 서명하셨다면 그 서명은 그대로 남아 있습니다.
role-already = 이미 역할을 맡고 계십니다. 링크는 쓰이지 않았으며, 아직 역할이 없는 분을 위한 것입니다.
news-appointed = 책임자 모두에게 알려 드립니다. <code>{ $id }</code> 님의 역할이 이제 { $role }입니다. /organizers 에서 모두 볼 수 있습니다.
news-gone = 책임자 모두에게 알려 드립니다. <code>{ $id }</code> 님의 역할이 끝났습니다. /organizers 에서 모두 볼 수 있습니다.

notify =
    <b>어떤 소식을 먼저 알려 드릴까요?</b>

    일일 보고는 { $hour }({ $timezone })에 옵니다. 알림은 평소와 다른 일이 생기면 옵니다.
notify-report = 일일 보고
notify-alerts = 알림
leave =
    운영진에서 나가시겠습니까?

    나간 뒤에는 책임자만 다시 부를 수 있습니다.
leave-named = 봇의 설정 파일에 책임자로 지정되어 있습니다. 설정을 관리하는 분이 뺄 수 있습니다.

log =
    <b>접근 기록</b> · 최근 순

    { $lines }
log-none = 아직 기록이 없습니다.
log-line = <b>{ $at }</b> · { $role }: { $action }
log-line-id = <b>{ $at }</b> · { $role } <code>{ $id }</code>: { $action }
log-because =
    { $line }
    “{ $reason }”
colleague-decided =
    함께 결정하시는 모든 분께 알려 드립니다.

    { $line }

    그 전의 일은 /log 에서 볼 수 있습니다.
log-action = { $action ->
    [totals] 집계를 봄
    [days] 날짜별 서명을 봄
    [countries] 나라별 서명을 봄
    [languages] 언어별 서명을 봄
    [channels] 메신저별 서명을 봄
    [invites] 단체방과 링크의 서명을 봄
    [funnel] 단계별 현황을 봄
    [chart] 그래프를 봄
    [organizers] 운영진 목록을 봄
    [log] 이 기록을 봄
    [notify] 받을 소식을 고름
    [make-owner] 책임자로 정함
    [make-organizer] 운영자로 정함
    [make-auditor] 감사자로 정함
    [dismiss] 역할을 끝냄
    [leave] 운영진에서 나감
    [offer-organizer] 운영자 초대 링크를 만듦
    [offer-auditor] 감사자 초대 링크를 만듦
    [accept] 초대 링크로 들어옴
    [named] 설정 파일에 따라 책임자가 됨
    [unnamed] 설정 파일에서 빠져 책임자가 아니게 됨
    [pause] 서명을 멈춤
    [resume] 서명을 다시 받음
    [close] 서명을 마감함
    [reopen] 서명을 다시 엶
    [cases] 보류와 무효 처리를 봄
    [case-count] 처리할 서명을 셈
    [case-held] 서명을 보류함
    [case-live] 서명을 보류에서 풂
    [case-invalid] 서명을 무효로 함
    [case-cancel] 처리를 중단함
    [case-undo] 처리를 되돌림
    [case-let-in] 새 서명의 보류를 그만둠
    [alert-look] 알림을 살펴봄
    [alert-fine] 알림이 괜찮다고 함
    [export] 봉인된 기록을 내보냄
    [retention] 보관 기한을 봄
    [retention-now] 기록을 폐기함
    [retention-due] 기록을 스스로 폐기함
    [broadcast] 보낸 소식을 봄
    [broadcast-write] 소식의 글을 씀
    [broadcast-ask] 소식 승인을 요청함
    [broadcast-approve] 소식을 승인함
    [broadcast-decline] 소식을 승인하지 않음
    [broadcast-pause] 소식을 잠시 멈춤
    [broadcast-resume] 소식을 이어서 보냄
    [broadcast-end] 소식을 그만 보냄
    [broadcast-drop] 쓰던 소식을 버림
   *[other] { $action }
}

do-organizer = 👤 { $id }
do-more-organizers = 더 보기
do-appoint = ➕ 사람 추가
do-pick = 👤 연락처에서 고르기
do-pick-person = 👤 사람 고르기
do-offer = 🔗 링크로 초대
do-share-offer = 📨 링크 보내기
do-role-owner = 책임자
do-role-organizer = 운영자
do-role-auditor = 감사자
do-make-owner = 책임자로 정하기
do-dismiss = 역할 끝내기
do-keep-organizer = 그대로 두기
do-to-organizers = 운영진 목록
do-stay = 남기
do-leave = 운영진에서 나가기
do-older = 이전 기록
do-newest = 최근 기록

command-totals = 지금까지의 집계
command-days = 날짜별 서명
command-countries = 나라별 서명
command-languages = 언어별 서명
command-channels = 메신저별 서명
command-invites = 단체방과 링크로 모인 서명
command-funnel = 시작부터 서명까지의 단계
command-chart = 그래프로 보기
command-organizers = 운영진 보기
command-log = 접근 기록 보기
command-notify = 받을 소식 고르기

## 캠페인 돌보기

nothing-changed = 아무것도 바꾸지 않았습니다.

pause-preview =
    멈추면 /resume 을 보내실 때까지 아무도 서명할 수 없습니다. 이미 시작한 분은 나중에 이어서 하실 수 있습니다. 그사이 서명이 마감되면 멈춤도 함께 끝나고, 이미 시작한 분은 하루 안에 마치실 수 있습니다. { $language }로 보시는 분께는 이렇게 보입니다.

    { $card }
pause-closed = 서명은 { $day }에 끝났습니다. 멈출 것이 없습니다.
pause-words = { $language }로 보시는 분께 어떻게 안내할까요? 메시지 하나로 적어 주세요. { $most }자까지 쓸 수 있습니다.
pause-words-long = 글이 비어 있거나 { $most }자를 넘습니다.
resume-closed = 서명은 { $day }에 끝났습니다. 다시 시작할 것이 없습니다.
resume-none = 지금은 서명이 멈추어 있지 않습니다.
resume = 서명을 다시 받을까요? 모두에게 원래 카드가 다시 보이고, 시작했던 분은 이어서 하실 수 있습니다.
season-paused = 서명을 멈추었습니다. /resume 으로 다시 시작하고, 안내 글은 /pause 로 바꾸실 수 있습니다.
season-resumed = 서명을 다시 받습니다.
season-closed = 서명을 마감했습니다. 이미 시작한 분은 하루 안에 마치실 수 있습니다. /close 로 되돌리실 수 있습니다.
season-reopened = 서명을 다시 열었습니다.

do-change-nothing = 다음에
do-pause-now = ⏸ 서명 멈추기
do-pause-write = ✏️ 글 바꾸기
do-stay-paused = 멈춘 채로 두기
do-resume-now = ▶️ 서명 다시 받기
do-stay-open = 계속 받기
do-close-now = ⏹ 서명 마감
do-stay-closed = 마감한 채로 두기
do-reopen-now = 다시 열기

close =
    지금 마감하면 아무도 새로 시작할 수 없습니다. 이미 시작한 분은 하루 안에 마치실 수 있습니다. 모두에게 이렇게 보입니다.

    { $card }
close-over = 서명은 예정대로 { $day }에 끝났습니다.
close-destroyed = 기록을 모두 폐기했습니다. 이 캠페인은 다시 열 수 없습니다.
reopen = 예정보다 일찍, { $day }에 마감하셨습니다. 다시 열까요?

cases =
    <b>보류와 무효 처리</b>

    { $lines }
cases-none = 아직 처리한 것이 없습니다. 여러 서명을 한꺼번에 보류하거나, 보류를 풀거나, 무효로 할 수 있습니다. 사유를 남기며, 모두 되돌릴 수 있습니다.
cases-line = <b>{ $number }번</b> · { $verdict } · { $progress }
case-held = 보류
case-released = 보류 해제
case-invalid = 무효
case-running = 진행 중, { $counted }건 가운데 { $changed }건
case-done = 완료, { $changed }건
case-cancelled = 중단, { $counted }건 가운데 { $changed }건
case-undoing = 되돌리는 중, { $changed }건 남음
case-undone = 되돌림
case =
    <b>{ $number }번: { $verdict }</b>, { $day }
    { $progress }

    <b>대상</b>
    { $selection }

    <b>사유</b>
    { $reason }

    { $comes }
case-holds = 새로 들어오는 서명도 보류합니다.
case-holds-not = 나중에 들어오는 서명은 건드리지 않습니다.
case-over = { $number }번({ $verdict }): { $progress }
case-undo-why = { $number }번을 왜 되돌리시나요? 서명마다 이전 상태로 돌아갑니다. { $most }자까지 쓸 수 있습니다.
case-reason-refused = 사유를 { $most }자 이내로 적어 주세요.
case-not-now = 지금은 할 수 없습니다. 다른 처리가 진행 중이거나 더 할 것이 없습니다.
case-busy = 다른 처리가 진행 중입니다. 끝난 다음에 다시 눌러 주세요. 고르신 내용은 그대로 있습니다.

case-by-nothing = 모든 서명
case-by-link = ‘{ $label }’ 링크로 들어온 서명
case-by-day = { $day }
case-by-days = { $since }부터 { $until }까지
case-by-country = { $country }
case-by-language = { $language }로 한 서명
case-by-band = { $years }년 무렵에 만든 계정
case-by-more = … 그 밖에 { $count }개

case-draft =
    <b>새로 처리하기</b>

    어떤 서명인가요? 같은 종류끼리는 하나라도 맞으면 되고, 종류가 다르면 모두 맞아야 합니다.

    { $selection }
case-link = 서명이 많이 들어온 링크 가운데 고르시거나, 다른 링크를 적어 주세요.
case-link-unread = 링크가 아니거나 링크 말고 다른 글이 섞여 있습니다.
case-link-unknown = 모르는 링크이거나 개인 링크입니다. 개인 링크는 고를 수 없습니다.
case-days = 날짜를 하루 적거나, 첫날과 마지막 날을 적어 주세요. 예: 2026-11-20 2026-11-23
case-days-unread = 보내신 글에서 날짜를 읽지 못했습니다.
case-country = 나라를 두 글자로 적어 주세요. 예: KR US. 나라를 알 수 없는 번호는 +7처럼 국가 번호로 적어 주세요.
case-country-unread = 나라 코드가 아닌 말이 있습니다.
case-language = 어떤 언어로 한 서명인가요?
case-band = 계정을 언제쯤 만들었나요? 텔레그램은 알려 주지 않습니다. 계정 번호로 짐작한 것이라 반년쯤 틀릴 수 있습니다.
case-counting =
    { $selection }

    세고 있습니다. 서명이 아주 많으면 1분쯤 걸릴 수 있습니다. 그동안에도 서명은 계속 받습니다.
case-counted =
    { $selection }

    집계 중: <b>{ $live }</b>건
    보류: { $held }건
    무효: { $invalid }건
case-why = 사유를 적어 주세요. 처리 기록에 계속 남습니다. { $most }자까지 쓸 수 있습니다.
case-sure =
    서명 <b>{ $count }</b>건을 { $verdict }

    { $selection }

    <b>사유</b>
    { $reason }

    { $comes }
case-sure-held = 보류할까요?
case-sure-live = 보류에서 풀까요?
case-sure-invalid = 무효로 할까요?
case-sure-undo = 되돌릴 수 있습니다. 서명하신 분께는 알리지 않습니다.
case-sure-new = 앞으로 들어오는 서명도 풀어 주실 때까지 보류합니다. 되돌릴 수 있습니다. 서명하신 분께는 알리지 않습니다.

do-case = { $number }번
do-case-new = ➕ 새로 처리하기
do-case-new-again = 처음부터 다시
do-more-cases = 이전 기록
do-to-cases = 목록으로
do-case-link = 링크로
do-case-days = 날짜로
do-case-country = 나라로
do-case-language = 언어로
do-case-band = 계정 나이로
do-case-count = 세어 보기
do-case-hold = 보류
do-case-hold-new = 새 서명까지 보류
do-case-release = 보류 해제
do-case-invalidate = 무효로 하기
do-case-do = 네, 그렇게 합니다
do-case-cancel = 중단하기
do-case-undo = 되돌리기
do-case-let-in = 새 서명은 보류 안 함

alert-high =
    ⚠️ <b>{ $what }</b>: 지난 한 시간 동안 서명 { $last }건. 이 시간에는 보통 { $low }~{ $high }건입니다.

    반가운 일일 수도 있고, 기계가 하는 일일 수도 있습니다.
alert-high-new =
    ⚠️ <b>{ $what }</b>: 이 시간에 새로 나타났고, 지난 한 시간 동안 서명이 { $last }건 들어왔습니다. 아직 견줄 만한 지난 기록이 없습니다.

    반가운 일일 수도 있고, 기계가 하는 일일 수도 있습니다.
alert-low =
    ⚠️ <b>{ $what }</b>: 지난 한 시간 동안 서명 { $last }건. 이 시간에는 보통 { $low }~{ $high }건입니다.

    링크가 아직 잘 열리는지 살펴봐 주세요.
alert-low-country =
    ⚠️ <b>{ $what }</b>: 지난 한 시간 동안 서명 { $last }건. 이 시간에는 보통 { $low }~{ $high }건입니다.

    그곳에서 아직 봇에 접속할 수 있는지 살펴봐 주세요.
alerts-more = 이번 시간에 평소와 다른 링크나 나라가 { $count }곳 더 있습니다.
alert-look =
    <b>{ $what }</b>

    { $at }부터 한 시간: { $last }건, { $usual }
    { $day }부터 집계: { $live }건
    { $day }부터 보류: { $held }건
alert-usual = 보통 { $low }~{ $high }건
alert-new = 이 시간에는 처음이라 견줄 기록 없음
alert-old = 일주일이 넘은 알림이라 그 무렵에 보통 몇 건이었는지 더는 알 수 없습니다. /cases 에서 그날을 골라 처리하실 수는 있습니다.
alert-calmed = 알겠습니다. 일주일 동안은 알리지 않겠습니다.
do-alert-look = 🔎 살펴보기
do-alert-hold = 보류하기 …
do-alert-fine = 괜찮습니다

differs =
    ⚠️ 다시 세어 보니 기록과 다른 집계가 { $count }개 있습니다. 기록으로는 서명이 { $total }건입니다.

    봇을 운영하는 분께 알려 주세요. <code>dojang recount</code>로 어디가 다른지 볼 수 있습니다.

milestone-count = 🎉 서명이 <b>{ $count }</b>건을 넘었습니다! 기록을 하나하나 다시 세어 확인했습니다.
milestone-share = 🎉 목표의 { $share }%, 서명 <b>{ $count }</b>건을 넘었습니다! 기록을 하나하나 다시 세어 확인했습니다.
milestone-count-lost = 지금 { $total }건으로, 다시 { $count }건 아래가 되었습니다. 또 넘더라도 두 번 알리지는 않습니다.
milestone-share-lost = 지금 { $total }건으로, 다시 목표의 { $share }% 아래가 되었습니다. 또 넘더라도 두 번 알리지는 않습니다.

group-milestones = 서명이 1만 건을 넘거나 목표({ $goal }건)의 4분의 1에 이르는 것처럼 뜻깊은 때가 오면 이 방에 알려 드릴까요? 통틀어 몇 번뿐입니다.
group-milestones-on = 서명이 뜻깊은 수에 이르면 이 방에 알려 드리고 있습니다. 그대로 둘까요?
group-milestones-yes = 알겠습니다. 서명이 뜻깊은 수에 이르면 여기에 알려 드리겠습니다.
group-milestones-no = 알겠습니다. 이 방에는 알리지 않겠습니다.
group-milestone-count = 🎉 서명이 <b>{ $count }</b>건을 넘었습니다! 서명하고 주변에 알려 주신 모든 분께 감사드립니다.
group-milestone-share = 🎉 목표의 { $share }%, 서명 <b>{ $count }</b>건을 넘었습니다! 서명하고 주변에 알려 주신 모든 분께 감사드립니다.
do-milestones-on = 🎉 네, 알려 주세요
do-milestones-off = 이제 그만 알리기
do-milestones-keep = 그대로 두기
do-milestones-none = 괜찮습니다

retention =
    봉인된 기록 <b>{ $kept }</b>건을 보관하고 있습니다. 동의를 증명하는 기록, 소식 신청, 진행 중인 대화도 함께 있습니다.

    { $day }({ $days }일 남음)에 봇이 모두 스스로 폐기합니다. 적어도 하루 전에 책임자께 먼저 알려 드립니다. 서명 수는 남습니다.

    그 전에 봇을 운영하는 분이 <code>dojang export --purpose handover</code>로 명단을 전달해 주세요. <code>dojang retention --now</code>로 더 일찍 폐기할 수도 있습니다.
retention-due =
    ⚠️ 폐기할 날이 되었습니다. 서명하신 모든 분께 { $day }까지 폐기하기로 약속드린 기록이 <b>{ $kept }</b>건 남아 있습니다.

    책임자께 알려 드리고 하루가 지나면 봇이 스스로 폐기합니다. 서명 수는 남습니다. 명단을 아직 전달하지 않으셨다면 지금 하셔야 합니다: <code>dojang export --purpose handover</code>
retention-begun = 폐기를 시작했습니다. { $count }건을 폐기했고 { $kept }건이 남았습니다. 나머지도 봇이 스스로 이어서 폐기합니다.
retention-done = 기록 { $count }건을 폐기했습니다. 서명 수는 남아 있습니다. 백업과 내보낸 파일, 거기서 꺼낸 명단, 개인 키와 <code>MASTER_KEY</code>도 꼭 없애 주세요.
retention-near = { $day }({ $days }일 남음)에 봇이 이 캠페인의 기록을 모두 스스로 폐기합니다. 서명하신 모든 분께 드린 약속입니다. 명단을 아직 전달하지 않으셨다면 지금 하셔야 합니다. 자세히 보기: /retention
retention-late = ⚠️ 이 캠페인의 기록은 { $day }까지 폐기하기로 서명하신 모든 분께 약속드렸습니다. 아직 폐기하지 않았습니다. 이렇게 알려 드리고 하루가 지나면 봇이 스스로 폐기합니다. 명단을 아직 전달하지 않으셨다면 지금 하셔야 합니다. 자세히 보기: /retention
retention-over =
    약속한 날이 되어, 서명하신 모든 분께 약속드린 대로 기록 { $count }건을 폐기했습니다. 서명 수는 남아 있습니다. 이제 아무도 서명할 수 없습니다.

    나머지는 책임자만 하실 수 있습니다. 백업과 내보낸 파일, 거기서 꺼낸 명단, 개인 키와 <code>MASTER_KEY</code>를 없애 주세요. 열쇠가 없으면 잊고 있던 사본이 있더라도 열 수 없습니다.
## 소식을 받기로 하신 분들께

update = { $text }
updates-ended = { $signed ->
        [yes] 이제 이 청원의 소식을 보내 드리지 않습니다. 서명은 그대로 남아 있습니다. 다시 소식을 받고 싶으시면 /me 에서 고르실 수 있습니다.
       *[no] 이제 이 청원의 소식을 보내 드리지 않습니다.
    }

do-end-updates = 🔕 소식 그만 받기

broadcast-people = { $subscribers ->
        [0] 아직 없음
       *[other] 소식을 받기로 하신 { $subscribers }명
    }
broadcast-none =
    <b>지지자들께 보내는 소식</b>

    청원 소식은 받기로 하신 분들께만 보냅니다. 아직 보낸 소식이 없습니다.

    받는 분: { $people }
broadcast-write =
    { $language } 소식을 적어 주세요. 서식 없는 글로 { $most }자까지 쓸 수 있습니다. 줄바꿈은 그대로 유지되고 링크는 누를 수 있습니다.
broadcast-too-long = { $length }자를 적으셨습니다. 한 번에 { $most }자까지 보낼 수 있으니 조금 줄여 주세요.
broadcast-draft =
    <b>지지자들께 보내는 소식</b> · 작성 중

    받는 분: { $people }

    { $languages }
broadcast-written = ✓ { $language }
broadcast-unwritten = ☐ { $language }: 아직 쓰지 않았습니다. 이 언어를 쓰시는 분께는 { $default } 글이 갑니다.
broadcast-needed = ☐ { $language }: 꼭 써야 합니다. 자기 언어의 글이 없는 분께는 이 글이 갑니다.
broadcast-confirm =
    ⬆️ 버튼까지 이대로 전달됩니다.

    받는 분: { $people }
    { $missing }

    { $next }
broadcast-own-language = 모두 자신의 언어로 받습니다.
broadcast-fallback = { $language } 글이 없어, 이 언어를 쓰시는 분께는 { $default } 글이 갑니다.
broadcast-needs-second = 보내기 전에 다른 책임자나 운영자 한 분의 승인이 필요합니다.
broadcast-alone = 함께 살펴볼 다른 책임자나 운영자가 없습니다. 처음 읽는 사람의 눈으로 한 번 더 읽어 주세요.
broadcast-really = 지금 보낼까요? 받는 분: { $people }. 이미 도착한 소식은 되돌릴 수 없습니다.
broadcast-asked =
    다른 책임자·운영자 { $others }명에게 승인을 요청했습니다. 한 분이 승인하면 바로 보내기 시작하고, 진행 상황을 이 대화방에서 알려 드립니다.

    한 글자라도 고치시면 승인을 다시 받아야 합니다.
broadcast-approve =
    ⬆️ 다른 운영자가 이 소식을 버튼까지 이대로 보내려고 합니다.

    받는 분: { $people }
    { $missing }

    승인하시면 이 글 그대로 바로 발송됩니다. 이미 도착한 소식은 되돌릴 수 없습니다.
broadcast-approved = 고맙습니다. 보내기 시작했습니다.
broadcast-declined = 아무것도 보내지 않았습니다. 글을 쓴 운영자에게 알렸습니다.
broadcast-denied = 다른 운영자가 이 소식을 이대로 보내지 않기를 바랍니다. 서로 상의해서 고친 뒤 다시 요청해 주세요.
broadcast-changed = 보신 뒤에 글이 바뀌어 아무것도 보내지 않았습니다.
broadcast-busy = 지금 다른 소식을 보내고 있습니다. 끝난 뒤에 다시 눌러 주세요.
broadcast-being-written = 운영자가 소식을 쓰고 있습니다.
broadcast-elsewhere = 다른 운영자가 소식을 쓰고 있습니다. 준비되면 승인을 요청받으실 것입니다.
broadcast-stop-really = 우선 멈춰 두었습니다. 완전히 그만 보낼까요? 아직 받지 못한 분은 이 소식을 받지 못합니다.
broadcast-state =
    <b>{ $day } 소식</b> · { $phase ->
        [sending] 보내는 중
        [paused] 잠시 멈춤
        [stopped] 그만 보냄
       *[done] 다 보냄
    }

    받는 분 { $recipients }
    도착 { $delivered }
    봇을 차단함 { $blocked }
    실패 { $failed }
    { $phase ->
        [sending] 남은 분 { $rest }
        [paused] 남은 분 { $rest }
       *[done] 보내지 않았거나 더는 원하지 않음 { $rest }
    }

do-broadcast-new = ✍️ 소식 쓰기
do-broadcast-write = ✎ { $language }
do-broadcast-preview = 👁 미리 보고 보내기
do-broadcast-drop = 🗑 쓰던 글 버리기
do-broadcast-change = 글 고치기
do-broadcast-ask = 승인 요청하기
do-broadcast-send = 보내기 …
do-broadcast-not-now = 아직 아니에요
do-broadcast-now = 지금 보내기
do-broadcast-decline = 이대로는 안 돼요
do-broadcast-approve = 승인하고 보내기
do-broadcast-pause = ⏸ 잠시 멈추기
do-broadcast-stop = ⏹ 그만 보내기 …
do-broadcast-resume = ▶️ 이어서 보내기
do-broadcast-end = ⏹ 완전히 그만두기
do-broadcast-look = 🔄 새로 보기
do-broadcast-read = 글 읽기

command-broadcast = 지지자들께 소식 보내기

## 메뉴와 봇 소개

command-start = 서명하기
command-statement = 전문 읽기
command-me = 내 서명 보기
command-withdraw = 서명 취소
command-language = 언어 바꾸기
command-privacy = 개인정보 안내
command-help = 이용 방법
command-cancel = 멈추기
command-links = 내 링크와 모인 서명
command-newlink = 링크 만들기
command-invite = 이 방에 안내 카드 올리기
command-count = 이 방의 링크로 모인 서명
command-poster = 인쇄용 포스터 받기
command-quiet = 카드 숫자를 그만 바꾸기
command-milestones = 뜻깊은 서명 수를 이 방에 알리기
command-pause = 서명 멈추기
command-resume = 서명 다시 받기
command-close = 서명 마감
command-cases = 서명 보류와 무효 처리
command-retention = 무엇을 언제까지 보관하나

profile-description = ‘{ $title }’ 청원에 대화방에서 바로 서명하세요. 1분이면 충분하며, 전화번호 하나가 한 번만 집계됩니다.
profile-short = ‘{ $title }’ 청원에 대화방에서 서명하세요.
