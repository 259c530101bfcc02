package io.xphone.node;

import static io.xphone.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.Phone;
import io.xphone.node.app.NumberPlan;
import io.xphone.options.PhoneOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Softphones that are registered with a node call each other by name. */
class UsersTest {

    private NodeFixture fixture;
    private Softphone alice;

    private record Softphone(Phone phone, BlockingQueue<Call> calls) {
        Call next() throws InterruptedException {
            Call call = calls.poll(20, TimeUnit.SECONDS);
            assertThat(call).isNotNull();
            return call;
        }
    }

    private static JsonObject user(String name) {
        return new JsonObject().put("name", name).put("username", name).put("password", "of " + name);
    }

    @BeforeEach
    void start() {
        JsonObject config = NodeFixture.server();
        config.getJsonObject("server")
                .put("peers", new JsonArray().add(user("alice")).add(user("bob")));
        config.put("applications", new JsonObject().put("*", "echo").put("carol", "user"));
        fixture = new NodeFixture().start(config);
        alice = softphone("alice");
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Softphone softphone(String user) {
        BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
        Phone phone = Phone.create(
                fixture.vertx,
                new PhoneOptions()
                        .setUsername(user)
                        .setPassword("of " + user)
                        .setLocalAddress("127.0.0.1")
                        .setHost("127.0.0.1:" + fixture.port()));
        phone.callHandler(calls::add);
        await(phone.connect());
        return new Softphone(phone, calls);
    }

    @Test
    void aUserCallsAnotherByName() throws Exception {
        Softphone bob = softphone("bob");
        Call call = await(alice.phone().dial("bob"));
        Call rings = bob.next();
        assertThat(rings.remoteUser()).isEqualTo("alice");
        await(rings.accept());
        await(call.answered());
        await(rings.answered());
        await(call.end());
        assertThat(await(rings.ended()).reason()).isEqualTo(EndReason.REMOTE);
        Call back = await(bob.phone().dial("alice"));
        await(alice.next().accept());
        await(back.answered());
    }

    @Test
    void theCallerLearnsWhyAUserDoesNotAnswer() throws Exception {
        CallEnd absent = await(await(alice.phone().dial("bob")).ended());
        assertThat(absent.status()).isEqualTo(480);
        Softphone bob = softphone("bob");
        Call busy = await(alice.phone().dial("bob"));
        await(bob.next().reject(486));
        assertThat(await(busy.ended()).status()).isEqualTo(486);
        Call challenged = await(alice.phone().dial("bob"));
        await(bob.next().reject(407));
        assertThat(await(challenged.ended()).status()).isEqualTo(480);
        assertThat(await(await(alice.phone().dial("carol")).ended()).status())
                .as("an entry for a user that there is not")
                .isEqualTo(480);
    }

    @Test
    void aCallerThatGivesUpEndsTheCallToTheUser() throws Exception {
        Softphone bob = softphone("bob");
        Call call = await(alice.phone().dial("bob"));
        Call rings = bob.next();
        await(call.end());
        assertThat(await(rings.ended()).reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void otherNumbersGoWhereTheyWent() {
        Call echo = await(alice.phone().dial("600"));
        assertThat(await(echo.answered()).state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void anEntryForTheNameOfAUserComesFirst() {
        NumberPlan plan = new NumberPlan(
                List.of(Map.of("600", "echo", "*", "attached"), Map.of("601", "speak")), Set.of("600", "601", "bob"));
        assertThat(plan.of("600")).isEqualTo("echo");
        assertThat(plan.of("601")).isEqualTo("user");
        assertThat(plan.of("bob")).isEqualTo("user");
        assertThat(plan.of("carol")).isEqualTo("attached");
        assertThat(plan.describe()).contains("bob user").contains("600 echo").endsWith("others attached");
    }
}
