package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.bus.AgentControl;
import io.xphone.options.PhoneOptions;
import org.junit.jupiter.api.Test;

/** Two phones or servers of one name on one node. */
class AgentNamesTest extends OnLoopback {

    private SipServer server() {
        return SipServer.create(loop.vertx(), Loopback.options().setName("trunk"));
    }

    @Test
    void aSecondAgentOfTheNameDoesNotStart() throws Exception {
        SipServer first = await(server().listen());
        SipServer second = server();
        assertThat(failure(second.listen())).hasMessageContaining("\"trunk\"").hasMessageContaining("this node");
        assertThat(failure(Phone.create(
                                loop.vertx(),
                                new PhoneOptions()
                                        .setName("trunk")
                                        .setHost("127.0.0.1:5060")
                                        .setRegister(false))
                        .connect()))
                .hasMessageContaining("\"trunk\"");
        AgentControl control = AgentControl.at(loop.vertx(), "trunk");
        for (int i = 0; i < 4; i++) { // the first one has every request
            assertThat(await(control.info()).getListening()).isEqualTo(first.listening());
        }
        await(first.close());
        await(second.listen());
        await(second.close());
        await(first.listen());
    }

    @Test
    void aFailedStartReleasesTheName() throws Exception {
        SipServer first = await(server().listen());
        SipServer taken = SipServer.create(
                loop.vertx(),
                Loopback.options()
                        .setName("other")
                        .setListen(java.util.List.of(new io.xphone.options.ListenOptions()
                                .setHost("127.0.0.1")
                                .setPort(first.actualPort()))));
        failure(taken.listen());
        await(SipServer.create(loop.vertx(), Loopback.options().setName("other"))
                .listen());
    }
}
