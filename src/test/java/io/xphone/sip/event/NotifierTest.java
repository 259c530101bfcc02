package io.xphone.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A notifier: the effects of every input in every state. */
class NotifierTest extends EventFixture {

    private final CountingIdentifiers ids = new CountingIdentifiers();
    private Notifier notifier = notifier(subscribe("60"));
    private long number = 1;
    private long now;

    private static SipRequest.Builder subscribe(String expires) {
        SipRequest.Builder subscribe = SipRequest.builder("SUBSCRIBE", Uri.parse("sip:us@10.0.0.2"))
                .add("Via", "SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKs")
                .add("From", "<sip:bob@example.com>;tag=them")
                .add("To", "<sip:us@example.com>")
                .add("Call-ID", "c1")
                .add("CSeq", "1 SUBSCRIBE")
                .add("Contact", "<sip:bob@10.0.0.9:5070>")
                .add("Record-Route", "<sip:p1;lr>")
                .add("Event", "presence;id=7");
        return expires.isEmpty() ? subscribe : subscribe.add("Expires", expires);
    }

    private Notifier notifier(SipRequest.Builder subscribe) {
        return new Notifier(
                "r",
                "s",
                subscribe.build(),
                SipUri.parse("sip:us@10.0.0.2:5062"),
                new NotifierSettings(10, 3600, 7200, List.of(new Header("Server", "us"))),
                new DigestClient(new Credentials("us", "secret"), ids),
                ids);
    }

    private void again(String expires) {
        again(expires, List.of("<sip:bob@10.0.0.9:5070>"));
    }

    private void again(String expires, List<String> contacts) {
        SipRequest request = subscribe(expires)
                .setAll("Contact", contacts)
                .set("To", "<sip:us@example.com>;tag=" + notifier.localTag())
                .set("CSeq", ++number + " SUBSCRIBE")
                .build();
        run(notifier.onSubscribe("s2", request, now));
    }

    private void feed(String inputs) {
        for (String input : inputs.trim().split("\\s+")) {
            switch (input) {
                case "" -> {}
                case "start" -> run(notifier.start(now));
                case "accept" -> run(notifier.accept(List.of(), now));
                case "pending" -> run(notifier.leavePending(List.of(), now));
                case "reject" -> run(notifier.reject(403, List.of(), now));
                case "state" -> run(notifier.notify("t/x", "X".getBytes(StandardCharsets.UTF_8), List.of(), now));
                case "end" -> run(notifier.end("probation", OptionalLong.of(9), List.of(), now));
                case "again" -> again("30");
                case "nowhere" -> again("30", List.of());
                case "tel" -> again("30", List.of("<tel:+49301>"));
                case "brief" -> again("5");
                case "leave" -> again("0");
                case "none" -> run(notifier.onFailed(txId, true, now));
                case "401" ->
                    run(notifier.onResponse(
                            txId,
                            response(401).add("WWW-Authenticate", CHALLENGE).build(),
                            now));
                case "100", "200", "481", "500" ->
                    run(notifier.onResponse(
                            txId, response(Integer.parseInt(input)).build(), now));
                default -> run(notifier.onTimer(EventTimer.valueOf(input), now));
            }
        }
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            IDLE    |                     | start   | OFFER=2000, requested 60
            IDLE    |                     | accept  | ''
            IDLE    |                     | reject  | ''
            IDLE    |                     | end     | ''
            IDLE    |                     | state   | ''
            IDLE    |                     | again   | =481
            OFFERED | start               | start   | ''
            OFFERED | start               | accept  | -OFFER, =200, EXPIRY=60000, NOTIFY active;expires=60 in
            OFFERED | start state         | accept  | -OFFER, =200, EXPIRY=60000, NOTIFY active;expires=60 in +X
            OFFERED | start               | pending | -OFFER, =200, EXPIRY=60000, NOTIFY pending;expires=60 in
            OFFERED | start state         | OFFER   | =200, EXPIRY=60000, NOTIFY pending;expires=60 in
            OFFERED | start               | reject  | =403, -OFFER, ended CLOSED 403
            OFFERED | start               | end     | =480, -OFFER, ended CLOSED 480
            OFFERED | start               | state   | ''
            OFFERED | start               | again   | =481
            OFFERED | start               | EXPIRY  | ''
            PENDING | start pending 200   | accept  | NOTIFY active;expires=60 in
            PENDING | start pending state | accept  | ''
            PENDING | start pending state accept | 200 | NOTIFY active;expires=60 in +X
            PENDING | start pending 200   | pending | ''
            PENDING | start pending 200   | reject  | -EXPIRY, NOTIFY terminated;reason=rejected in
            PENDING | start pending 200   | state   | ''
            PENDING | start pending 200   | nowhere | =400
            PENDING | start pending 200   | tel     | =416
            PENDING | start pending 200   | again   | =200, EXPIRY=30000, NOTIFY pending;expires=30 in
            PENDING | start pending 200   | leave   | =200, -EXPIRY, NOTIFY terminated;reason=timeout in
            ACTIVE  | start accept        | 100     | ''
            ACTIVE  | start accept        | 200     | ''
            ACTIVE  | start accept        | state   | ''
            ACTIVE  | start accept state  | 200     | NOTIFY active;expires=60 in +X
            ACTIVE  | start accept state  | 500     | NOTIFY active;expires=60 in +X
            ACTIVE  | start accept        | 401     | auth NOTIFY active;expires=60 in
            ACTIVE  | start accept        | 481     | -EXPIRY, ended REJECTED 481
            ACTIVE  | start accept        | none    | -EXPIRY, ended TIMEOUT
            ACTIVE  | start accept 200    | none    | ''
            ACTIVE  | start accept 200    | state   | NOTIFY active;expires=60 in +X
            ACTIVE  | start accept 200    | accept  | ''
            ACTIVE  | start accept 200    | reject  | ''
            ACTIVE  | start accept 200    | OFFER   | ''
            ACTIVE  | start accept 200    | again   | =200, EXPIRY=30000, NOTIFY active;expires=30 in
            ACTIVE  | start accept 200    | brief   | =423
            ACTIVE  | start accept 200 state 200 | leave | =200, -EXPIRY, NOTIFY terminated;reason=timeout in +X
            ACTIVE  | start accept 200    | EXPIRY  | NOTIFY terminated;reason=timeout in
            ACTIVE  | start accept 200    | end     | -EXPIRY, NOTIFY terminated;reason=probation;retry-after=9 in
            ENDING  | start accept 200 end | 200    | ended CLOSED
            ENDING  | start accept 200 end | 481    | ended CLOSED
            ENDING  | start accept 200 end | none   | ended CLOSED
            ENDING  | start accept 200 end | state  | ''
            ENDING  | start accept 200 end | again  | =481
            ENDING  | start accept 200 EXPIRY | 200 | ended TIMEOUT
            ENDING  | start accept end    | 200     | NOTIFY terminated;reason=probation;retry-after=9 in
            ENDING  | start accept end    | 500     | NOTIFY terminated;reason=probation;retry-after=9 in
            ENDING  | start accept end    | 481     | ended CLOSED
            ENDING  | start accept 200 end | 500    | ended CLOSED
            ENDED   | start reject        | again   | =481
            ENDED   | start reject        | accept  | ''
            ENDED   | start reject        | end     | ''
            """)
    void everyInputInEveryState(String state, String before, String input, String expected) {
        sent = subscribe("60").build();
        feed(before == null ? "" : before);
        feed(input);
        assertThat(text()).isEqualTo(expected);
        assertThat(state).isNotNull();
    }

    @Test
    void theResponseCreatesTheDialog() {
        feed("start accept");
        assertThat(responded.header("Record-Route")).contains("<sip:p1;lr>");
        assertThat(responded.contacts()).hasSize(1);
        assertThat(responded.header("Expires")).contains("60");
        assertThat(responded.header("Server")).contains("us");
        assertThat(responded.to().tag()).contains(notifier.localTag());
        assertThat(sent.header("Event")).contains("presence;id=7");
        assertThat(sent.requestUri().toString()).isEqualTo("sip:bob@10.0.0.9:5070");
        assertThat(sent.header("Route")).contains("<sip:p1;lr>");
    }

    @Test
    void theGrantedExpiryIsWithinTheBounds() {
        notifier = notifier(subscribe(""));
        feed("start");
        assertThat(text()).contains("requested 3600");
        notifier = notifier(subscribe("999999999999"));
        feed("start");
        assertThat(text()).contains("requested 7200");
        notifier = notifier(subscribe("5"));
        feed("start");
        assertThat(text()).isEqualTo("=423, ended REJECTED 423");
        assertThat(responded.header("Min-Expires")).contains("10");
    }

    @Test
    void anExpiryOf0FetchesTheState() {
        notifier = notifier(subscribe("0"));
        feed("start state accept");
        assertThat(text()).isEqualTo("-OFFER, =200, NOTIFY terminated;reason=timeout in +X");
        feed("200");
        assertThat(text()).isEqualTo("ended TERMINATED");
    }

    @Test
    void anotherEventOrALowerCSeqWithinTheDialogIsRejected() {
        feed("start accept 200");
        run(notifier.onSubscribe(
                "x",
                subscribe("30")
                        .set("CSeq", "2 SUBSCRIBE")
                        .set("Event", "presence")
                        .build(),
                now));
        assertThat(text()).isEqualTo("=489");
        run(notifier.onSubscribe("x", subscribe("30").set("CSeq", "0 SUBSCRIBE").build(), now));
        assertThat(text()).isEqualTo("=500");
    }

    @Test
    void theQueueIsBoundedAndTheLatestStateIsSentLast() {
        feed("start accept");
        for (int i = 0; i < 1_000; i++) {
            run(notifier.notify("t/x", ("" + i).getBytes(StandardCharsets.UTF_8), List.of(), now));
        }
        int notifies = 0;
        while (!last.isEmpty() || notifies == 0) {
            feed("200");
            notifies++;
        }
        assertThat(notifies).isLessThan(30);
        assertThat(new String(sent.body(), StandardCharsets.UTF_8)).isEqualTo("999");
    }
}
