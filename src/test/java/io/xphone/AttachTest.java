package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.options.AttachOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** An application and the phone or server that it attaches to start in any order. */
class AttachTest extends OnLoopback {

    private static AttachOptions within(int millis) {
        return new AttachOptions().setTimeoutMs(millis);
    }

    @Test
    @Shows("AttachOptions.timeoutMs")
    void attachingWaitsForTheServer() throws Exception {
        Throwable late = failure(SipServer.attach(loop.vertx(), "trunk", within(1)));
        assertThat(late).isInstanceOf(CallException.class).hasMessageContaining("server named \"trunk\"");
        assertThat(failure(Phone.attach(loop.vertx(), "desk", within(0)))).hasMessageContaining("phone named \"desk\"");
        assertThat(failure(Phone.attach(loop.vertx(), "desk", within(-1)))).hasMessageContaining("timeoutMs");
        Future<SipServer> attaching = SipServer.attach(loop.vertx(), "trunk");
        SipServer server = SipServer.create(loop.vertx(), Loopback.options().setName("trunk"));
        await(server.listen());
        assertThat(await(attaching).listening()).isEqualTo(server.listening());
    }

    @Test
    void aServerIsNotAPhone() throws Exception {
        await(SipServer.create(loop.vertx(), Loopback.options().setName("trunk"))
                .listen());
        assertThat(failure(Phone.attach(loop.vertx(), "trunk"))).hasMessageContaining("\"trunk\" is a server");
    }

    @Test
    void aHandleAttachesAgainWhenTheServerIsBack() throws Exception {
        Loopback.Listening caller = loop.server();
        SipServer server = SipServer.create(loop.vertx(), Loopback.options().setName("trunk"));
        await(server.listen());
        SipServer attached = await(SipServer.attach(loop.vertx(), "trunk"));
        BlockingQueue<AttachmentEvent> events = new LinkedBlockingQueue<>();
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        attached.attachmentHandler(events::add).callHandler(calls::add);
        await(server.close());
        assertThat(next(events).type()).isEqualTo(AttachmentEvent.Type.LOST);
        await(server.listen());
        AttachmentEvent back = next(events);
        assertThat(back.type()).isEqualTo(AttachmentEvent.Type.ATTACHED);
        assertThat(back.node()).isNotEmpty();
        Call call = await(caller.server().dialUri("sip:600@127.0.0.1:" + server.actualPort()));
        await(next(calls).accept());
        await(call.answered());
        await(call.end());
    }
}
