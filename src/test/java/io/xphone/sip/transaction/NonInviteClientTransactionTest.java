package io.xphone.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.SipRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The non-INVITE client transaction: the effects of every input in every state, as in the diagram of
 * {@link NonInviteClientTransaction}, and the times of its retransmissions. {@link TransactionFixture} documents the
 * notation.
 */
class NonInviteClientTransactionTest {

    private final TransactionFixture fixture = new TransactionFixture();
    private final SipRequest options = TransactionFixture.request("OPTIONS");

    /**
     * Feeds one input: a response (its status), a timer (its name), {@code error} (of the transport) or {@code cancel}.
     */
    private List<TransactionEffect> feed(String input) {
        if (Character.isDigit(input.charAt(0))) {
            return fixture.layer.onResponse(TransactionFixture.response(options, Integer.parseInt(input)));
        }
        return switch (input) {
            case "error" -> fixture.layer.onTransportError("1");
            case "cancel" -> fixture.layer.cancel("1", List.of());
            default -> fixture.layer.onTimer("1", TransactionTimer.valueOf(input));
        };
    }

    private void send(boolean reliable) {
        fixture.run(fixture.layer.send("1", options, reliable));
    }

    /** Each row: the state, the inputs that lead to it, the input to test, and its effects. */
    @ParameterizedTest(name = "{0}: {2}")
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
    void everyInputInEveryState(String state, String path, String input, String effects) {
        send(false);
        for (String earlier : path == null ? new String[0] : path.split(" ")) {
            fixture.run(feed(earlier));
        }
        assertThat(TransactionFixture.text(feed(input))).isEqualTo(effects);
    }

    @Test
    void overAReliableTransportNothingIsRetransmitted() {
        assertThat(TransactionFixture.text(fixture.layer.send("1", options, true)))
                .isEqualTo("tx OPTIONS, F=32000");
        assertThat(TransactionFixture.text(feed("200"))).isEqualTo("-F, tu 200, end");
        assertThat(fixture.layer.size()).isZero();
    }

    @Test
    void theIntervalOfRetransmissionsDoublesUpToT2() {
        send(false);
        fixture.advanceTo(60_000);
        assertThat(fixture.times("tx OPTIONS"))
                .containsExactly(0L, 500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
        assertThat(fixture.times("failed TIMEOUT")).containsExactly(32_000L);
    }

    @Test
    void theIntervalIsT2AfterAProvisionalResponse() {
        send(false);
        fixture.advanceTo(100);
        fixture.run(feed("100"));
        fixture.advanceTo(60_000);
        assertThat(fixture.times("tx OPTIONS"))
                .containsExactly(0L, 500L, 4500L, 8500L, 12_500L, 16_500L, 20_500L, 24_500L, 28_500L);
        assertThat(fixture.times("failed TIMEOUT")).containsExactly(32_000L);
    }
}
