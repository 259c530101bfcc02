package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallException;
import io.xphone.IncomingMessage;
import io.xphone.MessageRequest;
import io.xphone.SipServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.peers.Baresip;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages to baresip, and from it. */
@Tag("peers")
class BaresipMessageTest {

    /** The log entry of a rejection; baresip does not log a 200. */
    private static final Pattern REFUSAL = Pattern.compile("\u001B\\[31m[3-6]\\d\\d ");

    private Phones phones;
    private SipServer server;
    private String address;

    @BeforeEach
    void start() {
        phones = new Phones();
        server = SipServer.create(
                phones.vertx(),
                new SipServerOptions()
                        .setListen(
                                List.of(new ListenOptions().setHost("127.0.0.1").setPort(0)))
                        .setPeers(List.of(new PeerOptions().setName("here").setHosts(List.of("127.0.0.0/8")))));
        address = Await.now(server.listen()).listening().get(0).substring("udp:".length());
    }

    @AfterEach
    void stop() {
        if (server != null) {
            Await.now(server.close());
        }
        Phones.close(phones);
    }

    private Baresip baresip() {
        return Baresip.alone("1002", address, Map.of("BS_TRANSPORT", "udp"));
    }

    @Test
    void baresipAcceptsTextAndRejectsOtherTypes() {
        try (Baresip baresip = baresip()) {
            assertThat(Await.now(server.sendMessage(baresip.uri(), "hello baresip")))
                    .isEqualTo(200);
            CallException refused = Await.failure(
                    CallException.class,
                    server.messaging()
                            .send(new MessageRequest()
                                    .setTarget(baresip.uri())
                                    .setContentType("text/html")
                                    .setBody("<b>")));
            assertThat(refused.code()).isEqualTo(415);
        }
    }

    @Test
    void acceptsTextFromBaresip() {
        CompletableFuture<IncomingMessage> message = new CompletableFuture<>();
        server.messageHandler(message::complete);
        try (Baresip baresip = baresip()) {
            baresip.contact("sip:700@" + address);
            baresip.command("message", "Grüße, Ωμέγα 🎵");
            IncomingMessage received = Await.within(20, message);
            assertThat(received.body()).isEqualTo("Grüße, Ωμέγα 🎵");
            assertThat(received.contentType()).startsWith("text/plain");
            assertThat(received.from()).contains("sip:1002@");
            Eventually.so(
                    phones.vertx(),
                    "the answer at its transaction",
                    () -> baresip.command("sipstat", "").contains("MESSAGE    COMPLETED"));
            assertThat(REFUSAL.matcher(baresip.log()).find()).isFalse();
        }
    }

    @Test
    void rejectsTextWithoutAHandler() {
        try (Baresip baresip = baresip()) {
            baresip.contact("sip:700@" + address);
            baresip.command("message", "hello");
            Eventually.so(
                    phones.vertx(),
                    "our refusal at baresip",
                    () -> REFUSAL.matcher(baresip.log()).find());
            assertThat(baresip.log()).contains("480 Temporarily Unavailable");
        }
    }
}
