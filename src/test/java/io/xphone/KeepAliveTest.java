package io.xphone;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.message.Method;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A phone that is idle on a connection whose server responds to pings. Takes longer than three timeouts of a pong. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // it mostly waits
class KeepAliveTest extends OnLoopback {

    @Test
    void registrationAtAServerThatRespondsToPingsIsKept() throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("alice", "secret"));
        Phone phone = Phone.create(
                loop.vertx(),
                new PhoneOptions()
                        .setUsername("alice")
                        .setPassword("secret")
                        .setHost("127.0.0.1:" + pbx.port())
                        .setTransport(SipTransport.TCP)
                        .setMedia(new MediaOptions().setMediaTimeoutMs(0)) // the PBX sends no audio
                        .setKeepAliveMs(10_500)); // longer than the timeout of a pong
        await(phone.connect());
        Call call = await(phone.dial("100"));
        await(call.answered());
        int registers = pbx.recorder().requests(Method.REGISTER).size();
        for (int i = 0; i < 3; i++) {
            await(loop.vertx().timer(15, TimeUnit.SECONDS));
        }
        assertThat(pbx.recorder().requests(Method.REGISTER)).hasSize(registers);
        assertThat(pbx.recorder().requests(Method.UPDATE)).isEmpty();
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
    }
}
