package io.xphone.interop;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.Certificates;
import io.xphone.SipServer;
import io.xphone.node.web.WebServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.peers.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Chromium with the page of {@code xphone web}, as the user {@code anna} of a server on loopback. */
public final class BrowserPhone implements AutoCloseable {

    private static final int AUDIBLE = 300;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private final Browser browser;

    /**
     * Starts all three, and waits until the page is registered.
     *
     * @param microphone what the microphone hears again and again
     * @param page further entries of the page's configuration
     * @param application what the server does with calls
     */
    public BrowserPhone(Path microphone, JsonObject page, Consumer<Call> application) throws Exception {
        TlsOptions tls = new Certificates("authority").options("server", "IP:127.0.0.1");
        SipServer server = server(vertx, "127.0.0.1", 0, tls, call -> {
            calls.add(call);
            application.accept(call);
        });
        Await.now(server.listen());
        WebServer web = page(vertx, 0, "127.0.0.1:" + server.actualPort(), page);
        Await.now(web.listen());
        browser = Browser.repeating(microphone);
        open(browser, web.url());
    }

    /** A server for the page. */
    static SipServer server(Vertx vertx, String host, int port, TlsOptions tls, Consumer<Call> application) {
        ListenOptions listen = new ListenOptions()
                .setTransport(SipTransport.WSS)
                .setHost(host)
                .setPort(port)
                .setPath("/ws")
                .setAllowedOrigins(new ArrayList<>(List.of("*")));
        SipServer server = SipServer.create(
                vertx,
                new SipServerOptions()
                        .setListen(new ArrayList<>(List.of(listen)))
                        .setTls(tls)
                        .setMedia(new MediaOptions().setCodecs(new ArrayList<>(List.of("opus", "PCMU"))))
                        .setPeers(new ArrayList<>(List.of(new PeerOptions()
                                .setName("anna")
                                .setUsername("anna")
                                .setPassword("secret")))));
        server.callHandler(application::accept);
        return server;
    }

    /** The page. @param server host and port of its WebSocket */
    static WebServer page(Vertx vertx, int port, String server, JsonObject more) {
        JsonObject page = new JsonObject()
                .put("ws", "wss://" + server + "/ws")
                .put("user", "anna")
                .put("password", "secret")
                .put("domain", "127.0.0.1")
                .put("numbers", new JsonObject().put("echo", "600"))
                .mergeIn(more);
        return new WebServer(vertx, new WebServer.Settings(port, null, true, 0, "/", page));
    }

    static void open(Browser browser, String url) {
        browser.open(url);
        // no echo cancellation: it would take the phrase out of its own echo
        browser.run("eval", "script", "document.getElementById('processing').checked = false");
    }

    /** Accepts a call and sends back its audio. */
    static void echo(Call call) {
        call.accept();
        var writer = call.audio().unpacedWriter();
        call.audio().reader().handler(writer::write);
    }

    /** The browser. */
    public Browser browser() {
        return browser;
    }

    /** The browser calls; the server's side of the call. */
    Call call() throws Exception {
        calls.clear();
        browser.press("e");
        browser.await("connected");
        return calls.poll(5, TimeUnit.SECONDS);
    }

    /** What the browser plays for some seconds, at 8000 Hz, from the first audible sample on. */
    static short[] heard(Browser browser, int seconds) {
        try {
            browser.run("record");
            browser.run("listen", "seconds", seconds);
            Path wav = Files.createTempFile("xphone-browser", ".wav");
            browser.run("heard", "file", wav.toString());
            short[] samples = Speech.read(wav);
            Files.delete(wav);
            return Arrays.copyOfRange(samples, begin(samples), samples.length);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Index of the first audible sample. */
    static int begin(short[] samples) {
        int begin = 0;
        while (begin < samples.length && Math.abs(samples[begin]) < AUDIBLE) {
            begin++;
        }
        return begin;
    }

    /** coturn as the page's only way. */
    static JsonObject relayOnly(String url, String user, String password) {
        return new JsonObject()
                .put("relayOnly", true)
                .put(
                        "iceServers",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("urls", url)
                                        .put("username", user)
                                        .put("credential", password)));
    }

    @Override
    public void close() {
        browser.close();
        Await.now(vertx.close());
    }
}
