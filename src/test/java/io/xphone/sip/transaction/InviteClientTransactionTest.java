package io.xphone.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.SipRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The INVITE client transaction: the effects of every input in every state, as in the diagram of {@link
 * InviteClientTransaction}, and the times of its retransmissions. {@link TransactionFixture} documents the notation.
 */
class InviteClientTransactionTest {

    private final TransactionFixture fixture = new TransactionFixture();
    private final SipRequest invite = TransactionFixture.request("INVITE");

    /**
     * Feeds one input: a response (its status), a timer (its name), {@code error} (of the transport) or {@code cancel}.
     */
    private List<TransactionEffect> feed(String input) {
        if (Character.isDigit(input.charAt(0))) {
            return fixture.layer.onResponse(TransactionFixture.response(invite, Integer.parseInt(input)));
        }
        return switch (input) {
            case "error" -> fixture.layer.onTransportError("1");
            case "cancel" -> fixture.layer.cancel("1", List.of());
            default -> fixture.layer.onTimer("1", TransactionTimer.valueOf(input));
        };
    }

    private void send(boolean reliable) {
        fixture.run(fixture.layer.send("1", invite, reliable));
    }

    /**
     * Each row: the state, the inputs that lead to it, the input to test, and its effects. In CANCELLING the state is
     * PROCEEDING and the CANCEL has been sent; E and F are the timers of its own transaction. LATE is a timer of the
     * layer: until it fires, a 2xx for an INVITE that ended without one is delivered as stray. In FORGOTTEN that time
     * is over.
     */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            CALLING    |         | 100       | -A, -B, tu 100
            CALLING    |         | 180       | -A, -B, tu 180
            CALLING    |         | 200       | -A, -B, tu 200, M=32000
            CALLING    |         | 302       | -A, -B, tx ACK, tu 302, D=32000
            CALLING    |         | 603       | -A, -B, tx ACK, tu 603, D=32000
            CALLING    |         | A         | tx INVITE, A=1000
            CALLING    |         | B         | failed TIMEOUT, -A, end, LATE=32000
            CALLING    |         | D         | ''
            CALLING    |         | M         | ''
            CALLING    |         | CANCELLED | ''
            CALLING    |         | error     | failed TRANSPORT, -A, -B, end, LATE=32000
            CALLING    |         | cancel    | ''
            PROCEEDING | 180     | 183       | tu 183
            PROCEEDING | 180     | 200       | tu 200, M=32000
            PROCEEDING | 180     | 486       | tx ACK, tu 486, D=32000
            PROCEEDING | 180     | A         | ''
            PROCEEDING | 180     | B         | ''
            PROCEEDING | 180     | D         | ''
            PROCEEDING | 180     | M         | ''
            PROCEEDING | 180     | CANCELLED | ''
            PROCEEDING | 180     | error     | ''
            PROCEEDING | 180     | cancel    | CANCELLED=32000, tx CANCEL, E=500, F=32000
            CANCELLING | 180 cancel | 180    | tu 180
            CANCELLING | 180 cancel | 487    | -CANCELLED, tx ACK, tu 487, D=32000
            CANCELLING | 180 cancel | 200    | -CANCELLED, tu 200, M=32000
            CANCELLING | 180 cancel | CANCELLED | failed TIMEOUT, end, LATE=32000
            CANCELLING | 180 cancel | cancel | ''
            CANCELLING | 180 cancel | error  | ''
            ACCEPTED   | 200     | 180       | ''
            ACCEPTED   | 200     | 200       | tu 200
            ACCEPTED   | 200     | 486       | ''
            ACCEPTED   | 200     | A         | ''
            ACCEPTED   | 200     | B         | ''
            ACCEPTED   | 200     | D         | ''
            ACCEPTED   | 200     | M         | end
            ACCEPTED   | 200     | error     | ''
            ACCEPTED   | 200     | cancel    | ''
            COMPLETED  | 486     | 180       | ''
            COMPLETED  | 486     | 200       | ''
            COMPLETED  | 486     | 486       | tx ACK
            COMPLETED  | 486     | A         | ''
            COMPLETED  | 486     | B         | ''
            COMPLETED  | 486     | D         | end, LATE=32000
            COMPLETED  | 486     | M         | ''
            COMPLETED  | 486     | error     | failed TRANSPORT, -D, end, LATE=32000
            COMPLETED  | 486     | cancel    | ''
            TERMINATED | 486 D   | 180       | ''
            TERMINATED | 486 D   | 200       | stray 200
            TERMINATED | 486 D   | 486       | ''
            TERMINATED | 486 D   | LATE      | ''
            FORGOTTEN  | 486 D LATE | 200    | ''
            FORGOTTEN  | 200 M   | 200       | ''
            TERMINATED | 486 D   | A         | ''
            TERMINATED | 486 D   | error     | ''
            TERMINATED | 486 D   | cancel    | ''
            """)
    void everyInputInEveryState(String state, String path, String input, String effects) {
        send(false);
        for (String earlier : path == null ? new String[0] : path.split(" ")) {
            fixture.run(feed(earlier));
        }
        assertThat(TransactionFixture.text(feed(input))).isEqualTo(effects);
    }

    @Test
    void overAReliableTransportNothingIsRetransmitted() {
        assertThat(TransactionFixture.text(fixture.layer.send("1", invite, true)))
                .isEqualTo("tx INVITE, B=32000");
        assertThat(TransactionFixture.text(feed("486"))).isEqualTo("-B, tx ACK, tu 486, end, LATE=32000");
        assertThat(fixture.layer.size()).isZero();
    }

    @Test
    void overAReliableTransportFurther2xxAreStillAwaited() {
        send(true);
        assertThat(TransactionFixture.text(feed("200"))).isEqualTo("-B, tu 200, M=32000");
    }

    @Test
    void theIntervalOfRetransmissionsDoublesUntilTimerBFires() {
        send(false);
        fixture.advanceTo(60_000);
        assertThat(fixture.times("tx INVITE")).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15_500L, 31_500L);
        assertThat(fixture.times("failed TIMEOUT")).containsExactly(32_000L);
        assertThat(fixture.layer.size()).isZero();
    }

    @Test
    void theAckCopiesTheHeadersOfTheInviteAndTheToOfTheResponse() {
        SipRequest routed = TransactionFixture.request("INVITE", "z9hG4bK1")
                .prepend("Route", "<sip:first.example.com;lr>")
                .build();
        fixture.run(fixture.layer.send("1", routed, false));
        fixture.run(fixture.layer.onResponse(TransactionFixture.response(routed, 486)));
        SipRequest ack = (SipRequest) fixture.lastSent();
        assertThat(ack.method()).isEqualTo("ACK");
        assertThat(ack.requestUri()).isEqualTo(routed.requestUri());
        assertThat(ack.vias()).containsExactly(routed.topVia());
        assertThat(ack.cseq().toString()).isEqualTo("7 ACK");
        assertThat(ack.callId()).isEqualTo("call");
        assertThat(ack.from()).isEqualTo(routed.from());
        assertThat(ack.to().tag()).contains("b");
        assertThat(ack.routes()).isEqualTo(routed.routes()).hasSize(2);
        assertThat(ack.maxForwards()).isEqualTo(70);
        assertThat(ack.body()).isEmpty();
    }
}
