package io.xphone.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.SipRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both client machines: every state by every input, and their schedules. */
class ClientTransactionTest {

    private final Bench bench = new Bench();

    /** An input is a status, a timer, {@code error} or {@code cancel}. */
    private List<TransactionEffect> feed(SipRequest request, String input) {
        if (Character.isDigit(input.charAt(0))) {
            return bench.layer.onResponse(Bench.response(request, Integer.parseInt(input)));
        }
        return switch (input) {
            case "error" -> bench.layer.onTransportError("1");
            case "cancel" -> bench.layer.cancel("1", List.of());
            default -> bench.layer.onTimer("1", TransactionTimer.valueOf(input));
        };
    }

    private void to(SipRequest request, boolean reliable, String path) {
        bench.run(bench.layer.send("1", request, reliable));
        for (String input : path.isEmpty() ? new String[0] : path.split(" ")) {
            bench.run(feed(request, input));
        }
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
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
    void invite(String state, String path, String input, String effects) {
        SipRequest invite = Bench.request("INVITE");
        to(invite, false, path == null ? "" : path);
        assertThat(Bench.text(feed(invite, input))).isEqualTo(effects);
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            TRYING     |         | 100       | tu 100
            TRYING     |         | 200       | -E, -F, tu 200, K=5000
            TRYING     |         | 404       | -E, -F, tu 404, K=5000
            TRYING     |         | E         | tx OPTIONS, E=1000
            TRYING     |         | F         | failed TIMEOUT, -E, end
            TRYING     |         | K         | ''
            TRYING     |         | error     | failed TRANSPORT, -E, -F, end
            TRYING     |         | cancel    | ''
            PROCEEDING | 100     | 100       | tu 100
            PROCEEDING | 100     | 200       | -E, -F, tu 200, K=5000
            PROCEEDING | 100     | 500       | -E, -F, tu 500, K=5000
            PROCEEDING | 100     | E         | tx OPTIONS, E=4000
            PROCEEDING | 100     | F         | failed TIMEOUT, -E, end
            PROCEEDING | 100     | K         | ''
            PROCEEDING | 100     | error     | failed TRANSPORT, -E, -F, end
            PROCEEDING | 100     | cancel    | ''
            COMPLETED  | 200     | 100       | ''
            COMPLETED  | 200     | 200       | ''
            COMPLETED  | 200     | E         | ''
            COMPLETED  | 200     | F         | ''
            COMPLETED  | 200     | K         | end
            COMPLETED  | 200     | error     | ''
            COMPLETED  | 200     | cancel    | ''
            TERMINATED | 200 K   | 200       | ''
            TERMINATED | 200 K   | K         | ''
            TERMINATED | 200 K   | error     | ''
            """)
    void nonInvite(String state, String path, String input, String effects) {
        SipRequest options = Bench.request("OPTIONS");
        to(options, false, path == null ? "" : path);
        assertThat(Bench.text(feed(options, input))).isEqualTo(effects);
    }

    @Test
    void overAReliableTransportNothingIsRepeatedOrAwaited() {
        SipRequest invite = Bench.request("INVITE");
        assertThat(Bench.text(bench.layer.send("1", invite, true))).isEqualTo("tx INVITE, B=32000");
        assertThat(Bench.text(bench.layer.onResponse(Bench.response(invite, 486))))
                .isEqualTo("-B, tx ACK, tu 486, end, LATE=32000");
        SipRequest bye = Bench.request("BYE");
        assertThat(Bench.text(bench.layer.send("2", bye, true))).isEqualTo("tx BYE, F=32000");
        assertThat(Bench.text(bench.layer.onResponse(Bench.response(bye, 200)))).isEqualTo("-F, tu 200, end");
        assertThat(bench.layer.size()).isZero();
    }

    @Test
    void anAcceptedInviteStaysForFurther2xxOverAReliableTransportToo() {
        SipRequest invite = Bench.request("INVITE");
        bench.layer.send("1", invite, true);
        assertThat(Bench.text(bench.layer.onResponse(Bench.response(invite, 200))))
                .isEqualTo("-B, tu 200, M=32000");
    }

    @Test
    void inviteDoublesTimerAUntilItGivesUp() {
        bench.run(bench.layer.send("1", Bench.request("INVITE"), false));
        bench.until(60_000);
        assertThat(bench.times("tx INVITE")).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15_500L, 31_500L);
        assertThat(bench.times("failed TIMEOUT")).containsExactly(32_000L);
        assertThat(bench.layer.size()).isZero();
    }

    @Test
    void othersDoubleTimerEUpToT2() {
        bench.run(bench.layer.send("1", Bench.request("OPTIONS"), false));
        bench.until(60_000);
        assertThat(bench.times("tx OPTIONS"))
                .containsExactly(0L, 500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
        assertThat(bench.times("failed TIMEOUT")).containsExactly(32_000L);
    }

    @Test
    void aProvisionalSlowsTimerEToT2() {
        SipRequest options = Bench.request("OPTIONS");
        bench.run(bench.layer.send("1", options, false));
        bench.until(100);
        bench.run(bench.layer.onResponse(Bench.response(options, 100)));
        bench.until(60_000);
        assertThat(bench.times("tx OPTIONS"))
                .containsExactly(0L, 500L, 4500L, 8500L, 12_500L, 16_500L, 20_500L, 24_500L, 28_500L);
        assertThat(bench.times("failed TIMEOUT")).containsExactly(32_000L);
    }

    @Test
    void theAckOfAFailureRepeatsTheInvitesIdentity() {
        SipRequest invite = Bench.request("INVITE", "z9hG4bK1")
                .prepend("Route", "<sip:first.example.com;lr>")
                .build();
        bench.run(bench.layer.send("1", invite, false));
        bench.run(bench.layer.onResponse(Bench.response(invite, 486)));
        SipRequest ack = (SipRequest) bench.lastSent();
        assertThat(ack.method()).isEqualTo("ACK");
        assertThat(ack.requestUri()).isEqualTo(invite.requestUri());
        assertThat(ack.vias()).containsExactly(invite.topVia());
        assertThat(ack.cseq().toString()).isEqualTo("7 ACK");
        assertThat(ack.callId()).isEqualTo("call");
        assertThat(ack.from()).isEqualTo(invite.from());
        assertThat(ack.to().tag()).contains("b");
        assertThat(ack.routes()).isEqualTo(invite.routes()).hasSize(2);
        assertThat(ack.maxForwards()).isEqualTo(70);
        assertThat(ack.body()).isEmpty();
    }
}
