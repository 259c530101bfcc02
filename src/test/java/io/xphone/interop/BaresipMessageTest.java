package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallException;
import io.xphone.SipServer;
import io.xphone.options.ListenOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.peers.Baresip;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages to baresip. It sends them to contacts of its file alone, and is started without any. */
@Tag("peers")
class BaresipMessageTest {

    @Test
    void itTakesTextAndRefusesOtherTypes() {
        Phones phones = new Phones();
        SipServer server = SipServer.create(
                phones.vertx(),
                new SipServerOptions()
                        .setListen(
                                List.of(new ListenOptions().setHost("127.0.0.1").setPort(0))));
        String address = Await.now(server.listen()).get(0);
        try (Baresip baresip = Baresip.alone("1002", address.substring(address.indexOf(':') + 1), Map.of())) {
            assertThat(Await.now(server.sendMessage(baresip.uri(), "hello baresip")))
                    .isEqualTo(200);
            CallException refused =
                    Await.failure(CallException.class, server.messaging().send(baresip.uri(), "text/html", "<b>"));
            assertThat(refused.code()).isEqualTo(415);
        } finally {
            Await.now(server.close());
            phones.close();
        }
    }
}
