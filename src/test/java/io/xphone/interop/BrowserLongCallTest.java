package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.CallState;
import io.xphone.MediaQuality;
import io.xphone.peers.Browser;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call of a browser that lasts longer than consent does without a response, 30 s (RFC 7675 §5.1): {@code
 * -Dxphone.browser.seconds}, 40 by default. It mostly waits, and runs in parallel with all other tests.
 */
@Tag("peers")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("browser") // one after the other, or they take the processors from the other tests
class BrowserLongCallTest {

    private static final Logger LOG = LoggerFactory.getLogger(BrowserLongCallTest.class);
    private static final int SECONDS = Integer.getInteger("xphone.browser.seconds", 40);
    private static final int PART = 20;
    private static final int LEAST_PACKETS = 25; // in each second: of 50, on a machine that does much else

    @Test
    void bothSidesConsentToTheEndAndAudioFlowsBothWays() throws Exception {
        try (BrowserPhone phone = new BrowserPhone(Speech.file(), new JsonObject(), BrowserPhone::echo)) {
            Call call = phone.call();
            Browser browser = phone.browser();
            JsonObject before = browser.path();
            for (int passed = 0; passed < SECONDS; passed += PART) {
                browser.run("listen", "seconds", Math.min(PART, SECONDS - passed));
                JsonObject now = browser.path();
                LOG.info(
                        "after {} s: {}, {}",
                        passed + PART,
                        now,
                        Await.now(call.quality()).toJson());
                assertThat(call.state()).isEqualTo(CallState.ACTIVE);
                assertThat(now.getInteger("received") - before.getInteger("received"))
                        .as("packets in %s s", PART)
                        .isGreaterThan(Math.min(PART, SECONDS - passed) * LEAST_PACKETS);
                assertThat(now.getDouble("heard")).isGreaterThan(before.getDouble("heard"));
                assertThat(now.getInteger("checks")).isGreaterThan(before.getInteger("checks"));
                before = now;
            }
            assertThat(before.getInteger("sockets"))
                    .as("WebSockets: each answers the pings of the page")
                    .isEqualTo(1);
            assertThat(before.getJsonArray("states")).isEqualTo(new JsonArray(List.of("checking", "connected")));
            AudioScore.assertAll("echo at the end", 0.85, () -> List.of(BrowserPhone.heard(browser, 10)));
            MediaQuality quality = Await.now(call.quality());
            assertThat(quality.getPacketsReceived()).isGreaterThan((long) SECONDS * LEAST_PACKETS);
            assertThat(quality.getPacketsLost()).isLessThan(quality.getPacketsReceived() / 20);
            Await.now(call.end());
            assertThat(browser.await("ended").getString("detail")).startsWith("The other side hung up.");
        }
    }
}
