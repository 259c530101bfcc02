package io.xphone.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.TransactionEffect.Deliver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both server transactions: the effects of every input in every state, and the times of retransmissions. */
class ServerTransactionTest {

    private final TransactionFixture fixture = new TransactionFixture();
    private String txId = "";

    /** An input is {@code again}, {@code ack}, a status from the user, a timer or {@code error}. */
    private List<TransactionEffect> feed(SipRequest request, boolean reliable, String input) {
        if (Character.isDigit(input.charAt(0))) {
            return fixture.layer.respond(txId, TransactionFixture.response(request, Integer.parseInt(input)));
        }
        return switch (input) {
            case "again" -> fixture.layer.onRequest(request, reliable);
            case "ack" -> fixture.layer.onRequest(ack(request), reliable);
            case "error" -> fixture.layer.onTransportError(txId);
            default -> fixture.layer.onTimer(txId, TransactionTimer.valueOf(input));
        };
    }

    private static SipRequest ack(SipRequest invite) {
        return TransactionFixture.request("ACK", "z9hG4bK1")
                .set("To", "<sip:bob@example.com>;tag=b")
                .build();
    }

    private void to(SipRequest request, boolean reliable, String path) {
        List<TransactionEffect> first = fixture.run(fixture.layer.onRequest(request, reliable));
        txId = ((Deliver) first.get(0)).txId();
        for (String input : path.isEmpty() ? new String[0] : path.split(" ")) {
            fixture.run(feed(request, reliable, input));
        }
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            PROCEEDING |         | again  | ''
            PROCEEDING |         | ack    | ''
            PROCEEDING |         | 100    | -TRYING, tx 100
            PROCEEDING |         | 180    | -TRYING, tx 180
            PROCEEDING |         | 200    | -TRYING, tx 200, L=32000
            PROCEEDING |         | 486    | -TRYING, tx 486, G=500, H=32000
            PROCEEDING |         | TRYING | tx 100
            PROCEEDING |         | G      | ''
            PROCEEDING |         | H      | ''
            PROCEEDING |         | I      | ''
            PROCEEDING |         | L      | ''
            PROCEEDING |         | error  | failed TRANSPORT
            PROCEEDING | TRYING  | again  | tx 100
            PROCEEDING | TRYING  | 180    | tx 180
            PROCEEDING | 180     | again  | tx 180
            PROCEEDING | 180     | TRYING | ''
            PROCEEDING | 180     | 183    | tx 183
            PROCEEDING | 180     | 200    | tx 200, L=32000
            PROCEEDING | 180 error | 200  | tx 200, L=32000
            ACCEPTED   | 200     | again  | ''
            ACCEPTED   | 200     | ack    | stray ACK
            ACCEPTED   | 200     | 180    | ''
            ACCEPTED   | 200     | 200    | tx 200
            ACCEPTED   | 200     | 486    | ''
            ACCEPTED   | 200     | TRYING | ''
            ACCEPTED   | 200     | G      | ''
            ACCEPTED   | 200     | H      | ''
            ACCEPTED   | 200     | I      | ''
            ACCEPTED   | 200     | L      | end
            ACCEPTED   | 200     | error  | failed TRANSPORT
            COMPLETED  | 486     | again  | tx 486
            COMPLETED  | 486     | ack    | -G, -H, I=5000
            COMPLETED  | 486     | 180    | ''
            COMPLETED  | 486     | 200    | ''
            COMPLETED  | 486     | 500    | ''
            COMPLETED  | 486     | TRYING | ''
            COMPLETED  | 486     | G      | tx 486, G=1000
            COMPLETED  | 486     | H      | failed TIMEOUT, -G, end
            COMPLETED  | 486     | I      | ''
            COMPLETED  | 486     | L      | ''
            COMPLETED  | 486     | error  | failed TRANSPORT
            CONFIRMED  | 486 ack | again  | ''
            CONFIRMED  | 486 ack | ack    | ''
            CONFIRMED  | 486 ack | 180    | ''
            CONFIRMED  | 486 ack | 200    | ''
            CONFIRMED  | 486 ack | 486    | ''
            CONFIRMED  | 486 ack | G      | ''
            CONFIRMED  | 486 ack | H      | ''
            CONFIRMED  | 486 ack | I      | end
            CONFIRMED  | 486 ack | L      | ''
            CONFIRMED  | 486 ack | error  | failed TRANSPORT
            TERMINATED | 200 L   | ack    | stray ACK
            TERMINATED | 200 L   | 200    | ''
            TERMINATED | 200 L   | L      | ''
            TERMINATED | 200 L   | error  | ''
            """)
    void invite(String state, String path, String input, String effects) {
        SipRequest invite = TransactionFixture.request("INVITE");
        to(invite, false, path == null ? "" : path);
        assertThat(TransactionFixture.text(feed(invite, false, input))).isEqualTo(effects);
    }

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            TRYING     |         | again   | ''
            TRYING     |         | 100     | ''
            TRYING     |         | 180     | ''
            TRYING     |         | 200     | -TRYING, -EXPIRED, tx 200, J=32000
            TRYING     |         | 404     | -TRYING, -EXPIRED, tx 404, J=32000
            TRYING     |         | 408     | ''
            TRYING     |         | TRYING  | tx 100
            TRYING     |         | EXPIRED | -TRYING, end
            TRYING     |         | J       | ''
            TRYING     |         | error   | failed TRANSPORT, -TRYING, -EXPIRED, end
            PROCEEDING | TRYING  | again   | tx 100
            PROCEEDING | TRYING  | 100     | tx 100
            PROCEEDING | TRYING  | 180     | ''
            PROCEEDING | TRYING  | 200     | -EXPIRED, tx 200, J=32000
            PROCEEDING | TRYING  | 408     | ''
            PROCEEDING | TRYING  | TRYING  | ''
            PROCEEDING | TRYING  | EXPIRED | end
            PROCEEDING | TRYING  | J       | ''
            PROCEEDING | TRYING  | error   | failed TRANSPORT, -EXPIRED, end
            COMPLETED  | 200     | again   | tx 200
            COMPLETED  | 200     | 100     | ''
            COMPLETED  | 200     | 200     | ''
            COMPLETED  | 200     | 500     | ''
            COMPLETED  | 200     | TRYING  | ''
            COMPLETED  | 200     | EXPIRED | ''
            COMPLETED  | 200     | J       | end
            COMPLETED  | 200     | error   | failed TRANSPORT, -J, end
            TERMINATED | 200 J   | 200     | ''
            TERMINATED | 200 J   | J       | ''
            TERMINATED | EXPIRED | 200     | ''
            """)
    void nonInvite(String state, String path, String input, String effects) {
        SipRequest options = TransactionFixture.request("OPTIONS");
        to(options, false, path == null ? "" : path);
        assertThat(TransactionFixture.text(feed(options, false, input))).isEqualTo(effects);
    }

    @Test
    void overAReliableTransportNothingIsRetransmitted() {
        SipRequest invite = TransactionFixture.request("INVITE");
        to(invite, true, "");
        assertThat(TransactionFixture.text(feed(invite, true, "486"))).isEqualTo("-TRYING, tx 486, H=32000");
        assertThat(TransactionFixture.text(feed(invite, true, "ack"))).isEqualTo("-H, end");
        SipRequest options = TransactionFixture.request("OPTIONS");
        to(options, true, "");
        assertThat(TransactionFixture.text(feed(options, true, "100"))).isEqualTo("-TRYING, tx 100");
        assertThat(TransactionFixture.text(feed(options, true, "200"))).isEqualTo("-EXPIRED, tx 200, end");
        assertThat(fixture.layer.size()).isZero();
    }

    @Test
    void a100IsSentAfter200MillisecondsWithoutResponse() {
        SipRequest invite = TransactionFixture.request("INVITE", "z9hG4bK1")
                .add("Timestamp", "54")
                .build();
        to(invite, false, "");
        fixture.advanceTo(199);
        assertThat(fixture.times("tx 100")).isEmpty();
        fixture.advanceTo(10_000);
        assertThat(fixture.times("tx 100")).containsExactly(200L);
        SipResponse trying = (SipResponse) fixture.lastSent();
        assertThat(trying.header("Timestamp")).contains("54");
        assertThat(trying.to().tag()).isEmpty();
        assertThat(trying.vias()).isEqualTo(invite.vias());
    }

    @Test
    void a100ToANonInviteIsSentWhenTimerEHasReachedT2() {
        to(TransactionFixture.request("OPTIONS"), false, "");
        fixture.advanceTo(40_000);
        assertThat(fixture.log).containsExactly("0 tu OPTIONS", "3500 tx 100", "32000 end");
    }

    @Test
    void aFailureResponseIsRetransmittedUntilItsAck() {
        SipRequest invite = TransactionFixture.request("INVITE");
        to(invite, false, "486");
        fixture.advanceTo(60_000);
        assertThat(fixture.times("tx 486"))
                .containsExactly(0L, 500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
        assertThat(fixture.times("failed TIMEOUT")).containsExactly(32_000L);
        assertThat(fixture.layer.size()).isZero();
    }

    @Test
    void derivedIntervalsFollowFromT1T2AndT4() {
        assertThat(TimerValues.DEFAULT.nonInviteTrying()).isEqualTo(3500);
        assertThat(TimerValues.DEFAULT.d()).isEqualTo(32_000);
        assertThat(new TimerValues(1000, 4000, 5000).d()).isEqualTo(64_000);
        assertThat(new TimerValues(100, 100, 100).nonInviteTrying()).isEqualTo(100);
    }

    @Test
    void theRequestIsReleasedAfterTheFinalResponse() {
        for (String method : List.of("INVITE", "BYE")) {
            SipRequest request = TransactionFixture.request(method);
            ServerTransaction transaction = method.equals("INVITE")
                    ? new InviteServerTransaction(
                            "t", TransactionKey.received(request, method), request, false, TimerValues.DEFAULT)
                    : new NonInviteServerTransaction(
                            "t", TransactionKey.received(request, method), request, false, TimerValues.DEFAULT, false);
            List<TransactionEffect> effects = new ArrayList<>();
            transaction.start(effects);
            assertThat(transaction.request()).isSameAs(request);
            transaction.respond(TransactionFixture.response(request, 200), effects);
            assertThat(transaction.request()).as(method).isNull();
            effects.clear();
            transaction.onRetransmission(effects);
            assertThat(effects)
                    .as(method)
                    .isEqualTo(
                            method.equals("INVITE")
                                    ? List.of()
                                    : List.of(new TransactionEffect.Transmit(
                                            "t", TransactionFixture.response(request, 200))));
        }
    }
}
