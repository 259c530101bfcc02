package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.Certificates;
import io.xphone.Phone;
import io.xphone.SipServer;
import io.xphone.examples.SourceRunner;
import io.xphone.node.web.WebServer;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.peers.Browser;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Chromium with JsSIP calls the server of docs/browser.md over WSS, and is called by it. The page is that of {@code
 * xphone web}; in each call Chromium's microphone hears the phrase.
 */
@Tag("peers")
class BrowserTest {

    private static final double LEAST = 0.85;
    private static final int SETUP_SAMPLES = Speech.RATE * 2;

    @TempDir
    private static Path folder;

    private static Vertx vertx;
    private static Object example;
    private static SourceRunner examples;
    private static SipServer server;
    private static Browser browser;
    private static Call latest;
    private static final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start(microphone());
        vertx = Vertx.vertx();
        TlsOptions tls = new Certificates("authority").options("server", "IP:127.0.0.1");
        examples = new SourceRunner(
                folder,
                Map.of("setPort(8089)", "setPort(0)", "cert.pem", tls.getCertPath(), "key.pem", tls.getKeyPath()));
        example = examples.example("BrowserServer").getConstructors()[0].newInstance(vertx);
        server = Await.within(10, BrowserTest.<SipServer>run("listen"));
        Await.within(10, SipServer.attach(vertx, server.name())).callHandler(calls::add);
        WebServer page = new WebServer(
                vertx,
                new WebServer.Settings(
                        0,
                        null,
                        false,
                        0,
                        "/",
                        new JsonObject()
                                .put("ws", "wss://127.0.0.1:" + server.actualPort() + "/ws")
                                .put("user", "anna")
                                .put("password", "secret")
                                .put("domain", "127.0.0.1")
                                .put("numbers", new JsonObject().put("echo", "600"))));
        Await.within(10, page.listen());
        browser.open(page.url());
        // no echo cancellation: it would take the phrase out of its own echo
        browser.run("eval", "script", "document.getElementById('processing').checked = false");
    }

    /** The phrase after a silence, in which the call is set up. */
    private static Path microphone() throws Exception {
        short[] phrase = Speech.samples();
        short[] padded = new short[SETUP_SAMPLES + phrase.length];
        System.arraycopy(phrase, 0, padded, SETUP_SAMPLES, phrase.length);
        return Speech.write(padded);
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (vertx != null) {
            Await.within(10, vertx.close());
        }
        if (examples != null) {
            examples.close();
        }
    }

    @AfterEach
    void hangUp() {
        browser.press("Escape");
        browser.await("idle|ended|failed");
    }

    @SuppressWarnings("unchecked")
    private static <T> Future<T> run(String method, Object... arguments) {
        try {
            for (var candidate : example.getClass().getMethods()) {
                if (candidate.getName().equals(method)) {
                    return (Future<T>) candidate.invoke(example, arguments);
                }
            }
            throw new NoSuchMethodException(method);
        } catch (ReflectiveOperationException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    private static <T> T await(BlockingQueue<T> queue) {
        try {
            return queue.poll(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** The browser calls; the application of the guide answers and echoes. */
    private static Call called() {
        calls.clear();
        browser.run("fill", "selector", "#number", "text", "1234");
        browser.run("click", "selector", "#call");
        browser.await("connected");
        latest = Objects.requireNonNull(await(calls));
        return latest;
    }

    /**
     * What the browser plays for some seconds, at 8000 Hz, without the silence before and after the phrase: AudioScore
     * takes the phrase for a repeated one, so silence after it would count as audio that was lost.
     */
    private static short[] heard(int seconds) {
        short[] samples = BrowserPhone.heard(browser, seconds);
        short[] phrase = Speech.samples();
        return Arrays.copyOf(samples, Math.min(samples.length, phrase.length - BrowserPhone.begin(phrase)));
    }

    @Test
    void hearsItsEchoEncrypted() throws Exception {
        AudioScore.assertAll("echo in the browser", LEAST, () -> {
            browser.press("Escape");
            browser.await("idle|ended");
            called();
            return List.of(heard(10));
        });
        Call call = latest;
        assertThat(browser.text("#quality-word")).isIn("excellent", "good");
        assertThat(browser.text("#q-cipher")).startsWith("DTLS-SRTP");
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(call.calledUser()).isEqualTo("1234");
        assertThat(call.info().getPeer()).isEqualTo("anna");
        Await.within(10, call.end());
        assertThat(browser.await("ended").getString("detail")).startsWith("The other side hung up.");
    }

    /** The video is first in the offer and in its group (RFC 9143 §7.3.1), as with bundlePolicy "balanced", JsSIP's. */
    @Test
    void hearsItsEchoWhenItOffersVideoAsWell() throws Exception {
        browser.run("eval", "script", """
                window.Original = window.RTCPeerConnection;
                window.RTCPeerConnection = class extends window.Original {
                  constructor(...parameters) {
                    super(...parameters);
                    this.addTransceiver('video');
                  }
                }""");
        try {
            CallInfo call = Await.within(10, called().refresh());
            assertThat(call.getRemoteSdp()).containsPattern("(?s)a=group:BUNDLE 0 1.*m=video .*m=audio ");
            assertThat(call.getLocalSdp()).contains("m=video 0 ", "a=mid:0", "a=group:BUNDLE 1", "a=mid:1");
            browser.run("record");
            browser.run("listen", "seconds", 4);
            assertThat(((Number) browser.run(
                                    "heard",
                                    "file",
                                    folder.resolve("bundled.wav").toString()))
                            .doubleValue())
                    .isGreaterThan(0.003);
        } finally {
            browser.run("eval", "script", "window.RTCPeerConnection = window.Original");
        }
    }

    @Test
    void keysAreDtmf() throws Exception {
        Call call = called();
        BlockingQueue<Character> digits = new LinkedBlockingQueue<>();
        call.dtmfHandler(digit -> digits.add(digit.digit()));
        browser.run("type", "text", "19*");
        browser.run("click", "selector", "[data-key='#']");
        for (char digit : "19*#".toCharArray()) {
            assertThat(digits.poll(5, TimeUnit.SECONDS)).isEqualTo(digit);
        }
        assertThat(browser.text("#digits")).isEqualTo("19*#");
    }

    @Test
    void eitherSideHolds() throws Exception {
        Call call = called();
        Await.now(Phones.reaches(call, CallState.ACTIVE));
        BlockingQueue<CallState> states = new LinkedBlockingQueue<>();
        call.stateHandler(states::add);
        browser.press("h");
        assertThat(browser.await("held").getString("detail")).startsWith("You put the call on hold.");
        assertThat(states.poll(5, TimeUnit.SECONDS)).isEqualTo(CallState.ON_HOLD);
        browser.press("h");
        browser.await("connected");
        assertThat(states.poll(5, TimeUnit.SECONDS)).isEqualTo(CallState.ACTIVE);

        Await.within(10, call.hold());
        assertThat(browser.await("held").getString("detail")).startsWith("The other side put the call on hold.");
        Await.within(10, call.resume());
        browser.await("connected");
        browser.run("record");
        browser.run("listen", "seconds", 2);
        assertThat(((Number) browser.run(
                                "heard", "file", folder.resolve("resumed.wav").toString()))
                        .doubleValue())
                .as("audio after the hold")
                .isGreaterThan(0.003);
    }

    @Test
    void declinesACall() throws Exception {
        Call call = Await.within(10, server.dial("anna", "anna"));
        assertThat(browser.await("incoming").getString("detail")).isEqualTo("Answer, or decline the call.");
        browser.press("Escape");
        assertThat(browser.await("idle").getString("detail")).isEqualTo("You declined the call.");
        assertThat(Await.within(10, call.ended()).status()).isEqualTo(603);
    }

    @Test
    void isCalledByNameAndBridgedWithAPhoneAtAPbx() throws Exception {
        try (Phones phones = new Phones()) {
            Phone phone = Phone.create(vertx, phones.options("1002", SipTransport.UDP));
            Await.within(10, phone.connect());
            AudioScore.assertAll("echo of the PBX in the browser", LEAST, () -> {
                browser.press("Escape");
                browser.await("idle|ended");
                Future<Call> dialled = run("call", server);
                browser.await("incoming");
                Call echo = Await.within(10, phone.dial("600").compose(Call::answered));
                browser.press("a");
                Call call = Await.within(10, dialled);
                Await.within(10, call.bridge(echo));
                List<short[]> heard = List.of(heard(10));
                Await.within(10, echo.end());
                return heard;
            });
        }
    }
}
