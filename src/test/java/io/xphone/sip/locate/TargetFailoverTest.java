package io.xphone.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.locate.FailoverStep.Deliver;
import io.xphone.sip.locate.FailoverStep.GiveUp;
import io.xphone.sip.locate.FailoverStep.Ignore;
import io.xphone.sip.locate.FailoverStep.Try;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetFailoverTest {

    private static final Target A = new Target(Transport.TCP, "192.0.2.1", 5060, "");
    private static final Target B = new Target(Transport.TCP, "192.0.2.2", 5060, "");
    private static final Target C = new Target(Transport.UDP, "192.0.2.3", 5060, "");

    private static FailoverStep feed(TargetFailover request, String input) {
        return switch (input) {
            case "start" -> request.start();
            case "broken" -> request.onTransportError();
            case "timeout" -> request.onTimeout();
            default -> request.onResponse(Integer.parseInt(input));
        };
    }

    private static String text(FailoverStep step) {
        if (step instanceof Try next) {
            String server = next.target().equals(A) ? "A" : next.target().equals(B) ? "B" : "C";
            return server + (next.transport() == next.target().transport() ? "" : " by " + next.transport());
        }
        return step instanceof GiveUp over
                ? over.timeout() ? "timeout" : "unreachable"
                : step instanceof Deliver ? "deliver" : "-";
    }

    /** Every input in every state, with two targets. */
    @ParameterizedTest
    @CsvSource({
        // state,                    start, broken,      timeout, 100,     180,     200,     404,     503
        "'',                         A,     -,           -,       -,       -,       -,       -,       -",
        "start,                      -,     B,           B,       deliver, deliver, deliver, deliver, B",
        "start 100,                  -,     B,           timeout, deliver, deliver, deliver, deliver, B",
        "start 200,                  -,     -,           -,       deliver, deliver, deliver, deliver, deliver",
        "start 404,                  -,     -,           -,       deliver, deliver, deliver, deliver, deliver",
        "start broken,               -,     unreachable, timeout, deliver, deliver, deliver, deliver, deliver",
        "start timeout,              -,     unreachable, timeout, deliver, deliver, deliver, deliver, deliver",
        "start 503,                  -,     unreachable, timeout, deliver, deliver, deliver, deliver, deliver",
        "start 503 180,              -,     unreachable, timeout, deliver, deliver, deliver, deliver, deliver",
        "start broken broken,        -,     -,           -,       deliver, deliver, deliver, deliver, deliver",
        "start timeout 503,          -,     -,           -,       deliver, deliver, deliver, deliver, deliver",
        "cancel,                     unreachable, -,     -,       -,       -,       -,       -,       -",
        "start cancel,               -,     unreachable, timeout, deliver, deliver, deliver, deliver, deliver",
        "start 180 cancel,           -,     unreachable, timeout, deliver, deliver, deliver, deliver, deliver",
    })
    void everyStateByEveryInput(
            String state,
            String start,
            String broken,
            String timeout,
            String trying,
            String ringing,
            String ok,
            String notFound,
            String unavailable) {
        List<String> inputs = List.of("start", "broken", "timeout", "100", "180", "200", "404", "503");
        List<String> outcomes = new ArrayList<>();
        for (String input : inputs) {
            TargetFailover request = new TargetFailover(List.of(A, B), false);
            for (String before : state.isEmpty() ? new String[0] : state.split(" ")) {
                if (before.equals("cancel")) {
                    request.cancel();
                } else {
                    feed(request, before);
                }
            }
            outcomes.add(text(feed(request, input)));
        }
        assertThat(outcomes).containsExactly(start, broken, timeout, trying, ringing, ok, notFound, unavailable);
    }

    /** A request too large for a datagram: the inputs, and the last step. */
    @ParameterizedTest
    @CsvSource({
        "start, C by TCP",
        "start broken, C",
        "start broken broken, A",
        "start broken timeout, A",
        "start timeout, A",
        "start 503, A",
        "start 100 broken, A",
        "start broken 503 broken, unreachable",
        "start broken 503 timeout, timeout",
    })
    void aLargeRequestIsSentOverTcpFirst(String inputs, String last) {
        TargetFailover request = new TargetFailover(List.of(C, A), true);
        FailoverStep step = new Ignore();
        for (String input : inputs.split(" ")) {
            step = feed(request, input);
        }
        assertThat(text(step)).isEqualTo(last);
    }

    @Test
    void withoutTargetsTheRequestFails() {
        assertThat(new TargetFailover(List.of(), true).start()).isEqualTo(new GiveUp(false));
    }

    @Test
    void aRecentlyFailedServerIsTriedLast() {
        FailedTargets failed = new FailedTargets();
        List<Target> all = List.of(A, B, C);
        assertThat(failed.order(all, 0)).isEqualTo(all);
        failed.failed(A, 1_000);
        assertThat(failed.order(all, 999)).containsExactly(B, C, A);
        assertThat(failed.order(List.of(A), 999)).containsExactly(A);
        assertThat(failed.order(all, 1_000)).isEqualTo(all);
        failed.failed(B, 1_000);
        assertThat(failed.order(all, 0)).containsExactly(C, A, B);
        failed.responded(A);
        assertThat(failed.order(all, 0)).containsExactly(A, C, B);
        // the same server under another name
        assertThat(failed.order(List.of(new Target(Transport.TCP, "192.0.2.2", 5060, "b.example"), C), 0))
                .first()
                .isEqualTo(C);
    }

    @Test
    void theNumberOfFailedServersIsBounded() {
        FailedTargets failed = new FailedTargets();
        failed.failed(A, Long.MAX_VALUE);
        for (int port = 1; port <= 256; port++) {
            failed.failed(new Target(Transport.UDP, "192.0.2.9", port, ""), Long.MAX_VALUE);
        }
        assertThat(failed.order(List.of(A, B), 0)).containsExactly(A, B);
    }
}
