package io.xphone.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.event.EventEffect.Forked;
import io.xphone.sip.event.EventEffect.Notified;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscriber: the effects of every input in every state, and of each reason for termination. */
class SubscriberTest extends EventFixture {

    private final CountingIdentifiers ids = new CountingIdentifiers();
    private final DigestClient digest = new DigestClient(new Credentials("alice", "secret"), ids);
    private Subscriber subscriber = subscriber(60, false);
    private long number = 10;
    private long now;

    private Subscriber subscriber(int expires, boolean forks) {
        return new Subscriber(
                "w",
                new SubscriberSettings(
                        Uri.parse("sip:bob@example.com"),
                        NameAddress.of(Uri.parse("sip:alice@example.com")),
                        SipUri.parse("sip:alice@10.0.0.2:5062"),
                        EventName.parse("presence"),
                        List.of("application/pidf+xml"),
                        expires,
                        List.of(NameAddress.parse("<sip:proxy.example.com;lr>")),
                        List.of(),
                        forks),
                digest,
                ids);
    }

    private SipRequest.Builder notify(String state, String tag) {
        return SipRequest.builder("NOTIFY", Uri.parse("sip:alice@10.0.0.2:5062"))
                .add("Via", "SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKn")
                .add("From", "<sip:bob@example.com>;tag=" + tag)
                .add("To", "<sip:alice@example.com>;tag=" + subscriber.localTag())
                .add("Call-ID", subscriber.callId())
                .add("CSeq", ++number + " NOTIFY")
                .add("Contact", "<sip:bob@10.0.0.9:5070>")
                .add("Record-Route", "<sip:p1;lr>")
                .add("Event", "presence")
                .add("Subscription-State", state);
    }

    private void onNotify(SipRequest.Builder notify) {
        run(subscriber.onNotify("n", notify.build(), now));
    }

    private void feed(String inputs) {
        for (String input : inputs.trim().split("\\s+")) {
            switch (input) {
                case "" -> {}
                case "start" -> run(subscriber.start(now));
                case "close" -> run(subscriber.close(now));
                case "refresh" -> run(subscriber.refresh(now));
                case "moved" -> run(subscriber.contactChanged(SipUri.parse("sip:alice@10.0.0.3"), now));
                case "active" -> onNotify(notify("active;expires=50", "them"));
                case "pending" -> onNotify(notify("pending", "them"));
                case "over" -> onNotify(notify("terminated;reason=rejected", "them"));
                case "timeout" -> onNotify(notify("terminated;reason=timeout", "them"));
                case "giveup" -> onNotify(notify("terminated;reason=giveup;retry-after=9", "them"));
                case "nowhere" -> onNotify(notify("active", "them").setAll("Contact", List.of()));
                case "tel" -> onNotify(notify("active", "them").set("Contact", "<tel:+49301>"));
                case "other" -> onNotify(notify("active", "another"));
                case "none" -> run(subscriber.onFailed(txId, true, now));
                case "broken" -> run(subscriber.onFailed(txId, false, now));
                case "stray" -> run(subscriber.onResponse("w/0", response(200).build(), now));
                case "200" ->
                    run(subscriber.onResponse(
                            txId, response(200).add("Expires", "60").build(), now));
                case "202" -> run(subscriber.onResponse(txId, response(202).build(), now));
                case "401" ->
                    run(subscriber.onResponse(
                            txId,
                            response(401).add("WWW-Authenticate", CHALLENGE).build(),
                            now));
                case "423" ->
                    run(subscriber.onResponse(
                            txId, response(423).add("Min-Expires", "90").build(), now));
                case "100", "403", "481", "489", "503" ->
                    run(subscriber.onResponse(
                            txId, response(Integer.parseInt(input)).build(), now));
                default -> run(subscriber.onTimer(EventTimer.valueOf(input), now));
            }
        }
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            IDLE        |                       | start   | N=32000, SUBSCRIBE 60
            IDLE        |                       | close   | ended CLOSED
            IDLE        |                       | refresh | ''
            IDLE        |                       | active  | =481
            IDLE        |                       | 200     | ''
            IDLE        |                       | N       | ''
            SUBSCRIBING | start                 | start   | ''
            SUBSCRIBING | start                 | 100     | ''
            SUBSCRIBING | start                 | stray   | ''
            SUBSCRIBING | start                 | 200     | accepted 60, EXPIRY=60000, REFRESH=54000
            SUBSCRIBING | start                 | 202     | accepted 60, EXPIRY=60000, REFRESH=54000
            SUBSCRIBING | start                 | 401     | auth SUBSCRIBE 60
            SUBSCRIBING | start 401             | 401     | -N, ended REJECTED 401
            SUBSCRIBING | start                 | 403     | -N, ended REJECTED 403
            SUBSCRIBING | start                 | 423     | SUBSCRIBE 90
            SUBSCRIBING | start                 | 481     | -N, ended REJECTED 481
            SUBSCRIBING | start                 | 489     | -N, ended REJECTED 489
            SUBSCRIBING | start                 | 503     | -N, ended REJECTED 503
            SUBSCRIBING | start                 | none    | -N, ended TIMEOUT 408
            SUBSCRIBING | start                 | broken  | -N, ended TRANSPORT
            SUBSCRIBING | start                 | N       | ended TIMEOUT
            SUBSCRIBING | start                 | active  | =200, -N, accepted 50, EXPIRY=50000, REFRESH=45000, notified active
            SUBSCRIBING | start                 | pending | =200, -N, accepted 60, notified pending
            SUBSCRIBING | start                 | nowhere | =400
            SUBSCRIBING | start                 | tel     | =416
            ACTIVE      | start 200 active      | nowhere | =400
            ACTIVE      | start 200 active      | tel     | =416
            SUBSCRIBING | start                 | over    | =200, -N, notified terminated, ended TERMINATED
            SUBSCRIBING | start                 | giveup  | =200, -N, notified terminated, ended TERMINATED
            SUBSCRIBING | start                 | timeout | =200, -N, notified terminated, lapsed in 0, N=32000, SUBSCRIBE 60
            SUBSCRIBING | start                 | refresh | ''
            SUBSCRIBING | start                 | moved   | ''
            SUBSCRIBING | start                 | close   | ''
            SUBSCRIBING | start 200             | N       | -REFRESH, -EXPIRY, ended TIMEOUT
            SUBSCRIBING | start 200             | active  | =200, -N, EXPIRY=50000, REFRESH=45000, notified active
            SUBSCRIBING | start 200             | other   | =200, -N, notified active
            ACTIVE      | start 200 active      | start   | ''
            ACTIVE      | start 200 active      | refresh | -REFRESH, N=32000, SUBSCRIBE 60 in
            ACTIVE      | start 200 active      | moved   | -REFRESH, N=32000, SUBSCRIBE 60 in
            ACTIVE      | start 200 active      | REFRESH | N=32000, SUBSCRIBE 60 in
            ACTIVE      | start 200 active      | EXPIRY  | -REFRESH, RETRY=500, lapsed in 500
            ACTIVE      | start 200 active      | N       | ''
            ACTIVE      | start 200 active      | RETRY   | ''
            ACTIVE      | start 200 active      | active  | =200, EXPIRY=50000, REFRESH=45000, notified active
            ACTIVE      | start 200 active      | pending | =200, notified pending
            ACTIVE      | start 200 active      | other   | =481
            ACTIVE      | start 200 active      | over    | =200, notified terminated, -REFRESH, -EXPIRY, ended TERMINATED
            ACTIVE      | start 200 active      | giveup  | =200, notified terminated, -REFRESH, -EXPIRY, RETRY=9000, lapsed in 9000
            ACTIVE      | start 200 active      | timeout | =200, notified terminated, -REFRESH, -EXPIRY, lapsed in 0, N=32000, SUBSCRIBE 60
            ACTIVE      | start 200 active      | 200     | ''
            ACTIVE      | start 200 active      | none    | ''
            ACTIVE      | start 200 active      | close   | -REFRESH, -EXPIRY, N=32000, SUBSCRIBE 0 in
            REFRESHING  | start 200 active REFRESH | 200  | accepted 60, EXPIRY=60000, REFRESH=54000
            REFRESHING  | start 200 active REFRESH | 401  | auth SUBSCRIBE 60 in
            REFRESHING  | start 200 active REFRESH | 423  | SUBSCRIBE 90 in
            REFRESHING  | start 200 active REFRESH | 481  | -N, -EXPIRY, lapsed in 0, N=32000, SUBSCRIBE 60
            REFRESHING  | start 200 active REFRESH | 489  | -N, -EXPIRY, ended REJECTED 489
            REFRESHING  | start 200 active REFRESH | 403  | -N, -EXPIRY, ended REJECTED 403
            REFRESHING  | start 200 active REFRESH | 503  | -N, RETRY=500
            REFRESHING  | start 200 active REFRESH | none | -N, RETRY=500
            REFRESHING  | start 200 active REFRESH | N    | -EXPIRY, RETRY=500, lapsed in 500
            REFRESHING  | start 200 active REFRESH | active | =200, -N, EXPIRY=50000, REFRESH=45000, notified active
            REFRESHING  | start 200 active REFRESH | close | -EXPIRY
            REFRESHING  | start 200 active REFRESH 503 | RETRY | N=32000, SUBSCRIBE 60 in
            REFRESHING  | start 200 active REFRESH 503 | EXPIRY | -RETRY, RETRY=1000, lapsed in 1000
            WAITING     | start 200 active EXPIRY | RETRY | N=32000, SUBSCRIBE 60
            WAITING     | start 200 active EXPIRY | active | =481
            WAITING     | start 200 active EXPIRY | close | -RETRY, ended CLOSED
            WAITING     | start 200 active EXPIRY | refresh | ''
            WAITING     | start 200 active EXPIRY RETRY | 503 | -N, RETRY=1000, lapsed in 1000
            WAITING     | start 200 active EXPIRY RETRY | none | -N, RETRY=1000, lapsed in 1000
            WAITING     | start 200 active EXPIRY RETRY | 403 | -N, ended REJECTED 403
            WAITING     | start 200 active EXPIRY RETRY | 200 | accepted 60, EXPIRY=60000, REFRESH=54000
            CLOSING     | start close           | 200     | N=32000, SUBSCRIBE 0 in
            CLOSING     | start close           | 403     | -N, ended CLOSED
            CLOSING     | start close           | 401     | -N, ended CLOSED
            CLOSING     | start close           | none    | -N, ended TIMEOUT
            CLOSING     | start close           | N       | ended CLOSED
            CLOSING     | start 200 active close | 200    | ''
            CLOSING     | start 200 active close | 401    | auth SUBSCRIBE 0 in
            CLOSING     | start 200 active close | 481    | -N, ended CLOSED
            CLOSING     | start 200 active close | over   | =200, -N, notified terminated, ended CLOSED
            CLOSING     | start 200 active close | active | =200, -N, notified active
            CLOSING     | start 200 active close | close  | ''
            CLOSING     | start 200 active close 200 | N  | ended CLOSED
            ENDED       | start 403             | active  | =481
            ENDED       | start 403             | start   | ''
            ENDED       | start 403             | close   | ''
            ENDED       | start 403             | 200     | ''
            """)
    void everyInputInEveryState(String state, String before, String input, String expected) {
        sent = SipRequest.builder("SUBSCRIBE", Uri.parse("sip:x@y"))
                .add("From", "<sip:a@b>;tag=1")
                .add("To", "<sip:c@d>")
                .add("Call-ID", "c")
                .add("CSeq", "1 SUBSCRIBE")
                .build();
        feed(before == null ? "" : before);
        feed(input);
        assertThat(text()).isEqualTo(expected);
    }

    @Test
    void theRequestHasAllHeaders() {
        feed("start");
        assertThat(sent.header("Event")).contains("presence");
        assertThat(sent.header("Accept")).contains("application/pidf+xml");
        assertThat(sent.header("Route")).contains("<sip:proxy.example.com;lr>");
        assertThat(sent.contacts()).hasSize(1);
        assertThat(sent.from().tag()).contains(subscriber.localTag());
        assertThat(sent.to().tag()).isEmpty();
    }

    @Test
    void theNotifyEstablishesTheDialogBeforeOrAfterThe2xx() {
        feed("start active 200 refresh");
        assertThat(sent.requestUri().toString()).isEqualTo("sip:them@10.0.0.9:5060"); // the 2xx came last
        assertThat(sent.routes()).extracting(NameAddress::toString).containsExactly("<sip:p1;lr>");
        assertThat(sent.to().tag()).contains("them");
        assertThat(sent.cseq().number()).isEqualTo(2);
        assertThat(sent.callId()).isEqualTo(subscriber.callId());
    }

    @Test
    void theNotifierMayDifferFromTheSenderOfThe2xx() {
        feed("start 200");
        onNotify(notify("active;expires=50", "elsewhere"));
        assertThat(responded.status()).isEqualTo(200);
        assertThat(subscriber.remoteTag()).contains("elsewhere");
        onNotify(notify("active", "them"));
        assertThat(responded.status()).isEqualTo(481);
        feed("refresh");
        assertThat(sent.to().tag()).contains("elsewhere");
    }

    @Test
    void furtherNotifiersMakeSubscriptionsIfTheSettingsPermit() {
        subscriber = subscriber(60, true);
        feed("start 200 active other");
        assertThat(text()).isEqualTo("forked");
        Subscriber branch = ((Forked) last.get(0)).branch();
        run(branch.start(now));
        assertThat(text()).isEqualTo("=200, accepted 60, notified active");
        run(branch.refresh(now));
        assertThat(text()).isEqualTo("N=32000, SUBSCRIBE 60 in");
        assertThat(sent.to().tag()).contains("another");
        run(branch.onResponse(txId, response(481).build(), now));
        assertThat(text()).as("a fork is not subscribed again").isEqualTo("-N, ended TERMINATED");
        feed("refresh");
        assertThat(sent.to().tag()).contains("them");
    }

    @Test
    void theNumberOfForksIsBounded() {
        subscriber = subscriber(60, true);
        feed("start 200 active");
        for (int i = 0; i < 100; i++) {
            onNotify(notify("active", "fork" + i));
        }
        assertThat(text()).isEqualTo("=481");
    }

    @Test
    void notifiesOutOfOrderGet500() {
        feed("start 200 active");
        SipRequest late = notify("active", "them").set("CSeq", "3 NOTIFY").build();
        run(subscriber.onNotify("n", late, now));
        assertThat(text()).isEqualTo("=500");
    }

    @Test
    void theResponseToAnInvalidNotifyStatesTheError() {
        feed("start 200");
        onNotify(notify("active", "them").set("Event", "dialog"));
        assertThat(text()).isEqualTo("=489");
        assertThat(responded.header("Allow-Events")).contains("presence");
        onNotify(notify("active", "them").remove("Event"));
        assertThat(text()).isEqualTo("=489");
        onNotify(notify("active", "them").remove("Subscription-State"));
        assertThat(text()).isEqualTo("=400");
        onNotify(notify("active;;;=\"", "them"));
        assertThat(text()).isIn("=400", "=200, -N, notified active");
        onNotify(notify("active", "them").body("text/plain", "hello"));
        assertThat(responded.status()).isEqualTo(415);
        assertThat(responded.header("Accept")).contains("application/pidf+xml");
    }

    @Test
    void theBodyIsReported() {
        feed("start 200");
        onNotify(notify("active", "them").body("application/pidf+xml;charset=UTF-8", "<presence/>"));
        Notified notified = (Notified)
                last.stream().filter(Notified.class::isInstance).findFirst().orElseThrow();
        assertThat(new String(notified.body())).isEqualTo("<presence/>");
        assertThat(notified.contentType()).startsWith("application/pidf+xml");
        assertThat(notified.fork()).isEqualTo("them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rejected", "noresource", "invariant"})
    void someReasonsEndTheSubscriptionPermanently(String reason) {
        feed("start 200 active");
        onNotify(notify("terminated;reason=" + reason, "them"));
        assertThat(subscriber.state()).isEqualTo(Subscriber.State.ENDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deactivated", "timeout", "whatever"})
    void afterOtherReasonsItSubscribesAtOnceInANewDialog(String reason) {
        feed("start 200 active");
        String callId = subscriber.callId();
        now = 3_600_000;
        onNotify(notify("terminated;reason=" + reason, "them"));
        assertThat(subscriber.state()).isEqualTo(Subscriber.State.SUBSCRIBING);
        assertThat(subscriber.callId()).isNotEqualTo(callId);
        assertThat(sent.to().tag()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"probation", "giveup"})
    void afterSomeReasonsItSubscribesNotBeforeRetryAfter(String reason) {
        feed("start 200 active");
        onNotify(notify("terminated;reason=" + reason + ";retry-after=120", "them"));
        assertThat(text()).endsWith("RETRY=120000, lapsed in 120000");
    }

    @Test
    void itBacksOffWhenTheNotifierEndsEverySubscriptionAtOnce() {
        feed("start 200 active timeout");
        assertThat(text()).contains("lapsed in 0");
        feed("200 active timeout");
        assertThat(text()).contains("lapsed in 1000");
        long waited = 0;
        for (int i = 0; i < 5; i++) {
            feed("RETRY active timeout");
            waited = last.stream()
                    .filter(EventEffect.Lapsed.class::isInstance)
                    .mapToLong(effect -> ((EventEffect.Lapsed) effect).retryInMillis())
                    .sum();
        }
        assertThat(waited).isGreaterThan(5_000);
    }

    @Test
    void anExpiryOf0FetchesTheState() {
        subscriber = subscriber(0, false);
        feed("start");
        assertThat(text()).isEqualTo("N=32000, SUBSCRIBE 0");
        feed("200");
        assertThat(text()).isEqualTo("accepted 0");
        feed("timeout");
        assertThat(text()).isEqualTo("=200, -N, notified terminated, ended CLOSED");
    }

    @Test
    void refreshesAreSpreadOverTime() {
        ids.numbers(bound -> bound - 1);
        feed("start 200");
        assertThat(text()).isEqualTo("accepted 60, EXPIRY=60000, REFRESH=48000");
    }

    @Test
    void theNumberOfChallengesIsBounded() {
        feed("start");
        for (int i = 0; i < 10 && subscriber.state() != Subscriber.State.ENDED; i++) {
            run(subscriber.onResponse(
                    txId,
                    response(401)
                            .add("WWW-Authenticate", CHALLENGE.replace("\"n\"", "\"n" + i + "\"") + ", stale=true")
                            .build(),
                    now));
        }
        assertThat(subscriber.state()).isEqualTo(Subscriber.State.ENDED);
    }
}
