package io.xphone.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.auth.DigestAlgorithm;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PbxRegistrarTest extends PbxPair {

    @ParameterizedTest
    @EnumSource(names = {"MD5", "SHA_256"})
    void registersWithDigest(DigestAlgorithm algorithm) {
        FakePbx registrar =
                start(new FakePbxOptions().addUser("alice", "secret").setAlgorithms(algorithm));
        FakePbx phone = start();
        String at = "sip:127.0.0.1:" + registrar.port();
        assertThat(await(phone.register(at, "alice", "secret", 600)).status()).isEqualTo(200);
        assertThat(registrar.recorder().requests(Method.REGISTER)).hasSize(2);
        Binding binding = registrar.bindings().get(0);
        assertThat(binding.user()).isEqualTo("alice");
        assertThat(binding.expires()).isEqualTo(600);
        assertThat(binding.contact()).hasToString(phone.uri("alice"));

        assertThat(await(phone.register(at, "alice", "wrong", 600)).status()).isEqualTo(401);
        assertThat(await(phone.register(at, "alice", "secret", 0)).status()).isEqualTo(200);
        assertThat(registrar.bindings()).isEmpty();
    }

    @Test
    void enforcesMaximumAndMinimumExpiry() {
        FakePbx registrar = start().setMaxExpires(60).setMinExpires(30);
        FakePbx phone = start();
        String at = "sip:127.0.0.1:" + registrar.port();
        var brief = await(phone.register(at, "bob", "x", 10));
        assertThat(brief.status()).isEqualTo(423);
        assertThat(brief.header("Min-Expires")).contains("30");
        var granted = await(phone.register(at, "bob", "x", 600));
        assertThat(granted.contacts().get(0).expires()).hasValue(60);
    }

    @Test
    void handlersPrecedeTheDefault() {
        FakePbx registrar = start();
        int[] count = {0};
        registrar.registerHandler(register -> {
            if (count[0]++ == 0) {
                register.respond(503);
            } else {
                register.proceed();
            }
        });
        FakePbx phone = start();
        String at = "sip:127.0.0.1:" + registrar.port();
        assertThat(await(phone.register(at, "bob", "x", 60)).status()).isEqualTo(503);
        assertThat(await(phone.register(at, "bob", "x", 60)).status()).isEqualTo(200);
    }

    @Test
    void callsRegisteredUsers() {
        FakePbx registrar = start();
        FakePbx phone = start().autoAnswer();
        await(phone.register("sip:127.0.0.1:" + registrar.port() + ";transport=tcp", "carol", "x", 60));
        PbxCall call = await(registrar.call(registrar.uri("carol")));
        SipRequest invite = phone.recorder().lastInvite().orElseThrow();
        assertThat(invite.requestUri()).hasToString(phone.uri("carol") + ";transport=tcp");
        assertThat(invite.topVia().transport()).isEqualTo("TCP");
        await(call.bye());
    }

    @Test
    void challengesCallers() {
        FakePbx callee = start(new FakePbxOptions().addUser("alice", "secret").setAuthenticateCalls(true))
                .autoAnswer();
        FakePbx caller = start();
        PbxOutgoingCall outgoing =
                await(caller.dial(callee.uri("100"), new PbxDialOptions().setCredentials("alice", "secret")));
        PbxCall call = await(outgoing.answered());
        assertThat(caller.recorder().responses(407)).hasSize(1);
        assertThat(outgoing.request().cseq().number()).isEqualTo(2);
        await(call.bye());
    }

    @Test
    void respondsToOtherRequests() {
        FakePbx pbx = start();
        FakePbx other = start();
        assertThat(await(other.options(pbx.uri("x"))).header("Allow")).isPresent();
        assertThat(await(other.message(pbx.uri("x"), "hi")).status()).isEqualTo(200);
        pbx.requestHandler(Method.MESSAGE, message -> message.respondAfter(5, 480));
        assertThat(await(other.message(pbx.uri("x"), "hi")).status()).isEqualTo(480);
        assertThat(await(other.request("BYE", pbx.uri("x"), null, "")).status()).isEqualTo(481);
    }
}
