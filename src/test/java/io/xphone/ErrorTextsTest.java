package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The texts of failures say each thing once. */
class ErrorTextsTest extends OnLoopback {

    private static void saysEachThingOnce(String text) {
        List<String> words = new ArrayList<>();
        for (String part : text.split(": |; | \\(|\\)|, ")) {
            String said = part.strip().toLowerCase();
            if (said.length() > 3) {
                assertThat(words).as(text).noneMatch(before -> before.contains(said) || said.contains(before));
                words.add(said);
            }
        }
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void callsThatCannotBePlaced() throws Exception {
        SipServer server = loop.server().server();
        Call refused = await(server.dialUri("sip:600@127.0.0.1:" + closedPort() + ";transport=tcp"));
        String phrase = await(refused.ended()).phrase();
        saysEachThingOnce(phrase);
        assertThat(phrase).matches("cannot reach tcp 127.0.0.1:\\d+: Connection refused");
        try (RawUdp silent = new RawUdp()) {
            SipServer hasty = loop.server(Loopback.options().setT1Ms(10)).server();
            Call unanswered = await(hasty.dialUri("sip:600@127.0.0.1:" + silent.port()));
            assertThat(await(unanswered.ended()).phrase())
                    .isEqualTo("no response from udp 127.0.0.1:" + silent.port() + " in time");
        }
        for (String target : List.of(
                "sip:600@127.0.0.1;transport=ws",
                "sips:600@127.0.0.1:" + closedPort(),
                "sip:600@127.0.0.1;transport=sctp",
                "600",
                "mailto:a@b",
                "sip:",
                "")) {
            io.vertx.core.Future<Call> dialling = server.dialUri(target);
            try {
                Call call = await(dialling);
                saysEachThingOnce(await(call.ended()).phrase());
            } catch (Exception failed) {
                saysEachThingOnce(failed.getMessage());
            }
        }
    }

    @Test
    void phonesThatCannotRegister() throws Exception {
        for (SipTransport transport : new SipTransport[] {SipTransport.TCP, SipTransport.TLS}) {
            Phone phone = Phone.create(
                    loop.vertx(),
                    new PhoneOptions()
                            .setUsername("a")
                            .setTransport(transport)
                            .setRegisterMaxRetry(1)
                            .setHost("127.0.0.1:" + closedPort()));
            saysEachThingOnce(failure(phone.connect()).getMessage());
        }
    }

    @Test
    void serversThatCannotListen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var options = Loopback.options(SipTransport.TCP, "127.0.0.1");
            options.getListen().get(0).setPort(taken.getLocalPort());
            saysEachThingOnce(
                    failure(SipServer.create(loop.vertx(), options).listen()).getMessage());
        }
        // mistakes in options are found at creation
        for (SipServerOptions wrong : List.of(
                Loopback.options(SipTransport.TLS, "127.0.0.1"),
                Loopback.options().setMedia(new MediaOptions().setBindAddress("no.address")))) {
            assertThatThrownBy(() -> SipServer.create(loop.vertx(), wrong))
                    .satisfies(mistake -> saysEachThingOnce(mistake.getMessage()));
        }
    }
}
