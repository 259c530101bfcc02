package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.peers.Browser;
import io.xphone.peers.Coturn;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A browser that reaches the server through coturn only; the server has no option for that. */
@Tag("peers")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("browser") // one after the other, or they take the processors from the other tests
class BrowserRelayTest {

    @Test
    void hearsItsEchoThroughARelay() throws Exception {
        try (Coturn coturn = new Coturn();
                BrowserPhone phone = new BrowserPhone(
                        Speech.file(),
                        BrowserPhone.relayOnly("turn:127.0.0.1:" + coturn.port(), Coturn.USER, Coturn.PASSWORD),
                        BrowserPhone::echo)) {
            Call call = phone.call();
            Browser browser = phone.browser();
            AudioScore.assertAll("echo through a relay", 0.85, () -> List.of(BrowserPhone.heard(browser, 8)));
            assertThat(browser.path().getString("local")).isEqualTo("relay");
            assertThat(browser.text("#q-rtt")).endsWith(", relayed");
            assertThat(Await.now(call.refresh()).getRemoteSdp().lines().filter(line -> line.startsWith("a=candidate:")))
                    .isNotEmpty()
                    .allMatch(line -> line.contains(" typ relay"));
            assertThat(coturn.log()).contains("ALLOCATE processed, success");
        }
    }
}
