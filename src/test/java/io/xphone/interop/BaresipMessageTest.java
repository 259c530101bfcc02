package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallException;
import io.xphone.IncomingMessage;
import io.xphone.SipServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.peers.Baresip;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages with baresip, both ways. */
@Tag("peers")
class BaresipMessageTest {

    @Test
    void bothWays() {
        Phones phones = new Phones();
        SipServer server = SipServer.create(
                phones.vertx(),
                new SipServerOptions()
                        .setListen(
                                List.of(new ListenOptions().setHost("127.0.0.1").setPort(0)))
                        .setPeers(List.of(new PeerOptions().setName("here").setHosts(List.of("127.0.0.0/8")))));
        CompletableFuture<IncomingMessage> came = new CompletableFuture<>();
        server.message(came::complete);
        String address = Await.now(server.listen()).get(0);
        String here = address.substring(address.indexOf(':') + 1);
        try (Baresip baresip = Baresip.alone("1002", here, Map.of())) {
            assertThat(Await.now(server.sendMessage(baresip.uri(), "hello baresip")))
                    .isEqualTo(200);
            CallException refused =
                    Await.failure(CallException.class, server.messaging().send(baresip.uri(), "text/html", "<b>"));
            assertThat(refused.code()).as("it takes plain text alone").isEqualTo(415);
            baresip.command("addcontact", "Us <sip:600@" + here + ">");
            baresip.command("contact_next", "");
            baresip.command("message", "hello xphone");
            IncomingMessage message = Await.within(20, came);
            assertThat(message.body()).isEqualTo("hello xphone");
            assertThat(message.from()).startsWith("sip:1002@");
        } finally {
            Await.now(server.close());
            phones.close();
        }
    }
}
