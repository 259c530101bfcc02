package io.xphone.call;

import static io.xphone.call.Scene.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.message.CallError;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipUri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every state by every input: what a command answers, what the peer is told, and which state follows. */
class CallStateTableTest {

    private static final Map<String, Supplier<Scene>> SITUATIONS = new LinkedHashMap<>();
    private static final Map<String, Consumer<Scene>> INPUTS = new LinkedHashMap<>();

    static {
        SITUATIONS.put("idle-out", Scene::outbound);
        SITUATIONS.put("opening-out", () -> {
            Scene scene = Scene.outbound();
            return scene.does(scene.call.start(0));
        });
        SITUATIONS.put("dialing", Scene::dialled);
        SITUATIONS.put("remote-ringing", () -> Scene.dialled().answers(180, Scene.PEER_TAG, null));
        SITUATIONS.put(
                "early-out",
                () -> Scene.dialled(Scene.dialling().earlyMedia(true).build()).answers(183, Scene.PEER_TAG, sdp("")));
        SITUATIONS.put("idle-in", () -> Scene.inbound(Scene.invite(sdp(""))));
        SITUATIONS.put("opening-in", () -> {
            Scene scene = Scene.inbound(Scene.invite(sdp("")));
            return scene.does(scene.call.start(0));
        });
        SITUATIONS.put("ringing", Scene::ringing);
        SITUATIONS.put("early-in", () -> {
            Scene scene = Scene.ringing();
            return scene.does(scene.call.progress(99, 183, true, List.of(), 0));
        });
        SITUATIONS.put("no-ack", () -> {
            Scene scene = Scene.ringing();
            return scene.does(scene.call.accept(99, List.of(), 0));
        });
        SITUATIONS.put("active-out", Scene::answeredOutbound);
        SITUATIONS.put("active-in", Scene::answeredInbound);
        SITUATIONS.put("held-by-us", () -> {
            Scene scene = Scene.answeredOutbound();
            scene.does(scene.call.hold(99, List.of(), 0));
            return scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        });
        SITUATIONS.put("held-by-peer", () -> {
            Scene scene = Scene.answeredInbound();
            scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
            return scene.acknowledges(null);
        });
        SITUATIONS.put("holding", () -> {
            Scene scene = Scene.answeredOutbound();
            return scene.does(scene.call.hold(99, List.of(), 0));
        });
        SITUATIONS.put("ended", () -> {
            Scene scene = Scene.answeredOutbound();
            return scene.receives(Method.BYE, null);
        });

        INPUTS.put("accept", scene -> scene.does(scene.call.accept(7, List.of(), 0)));
        INPUTS.put("reject", scene -> scene.does(scene.call.reject(7, 486, "", List.of(), 0)));
        INPUTS.put("progress", scene -> scene.does(scene.call.progress(7, 180, false, List.of(), 0)));
        INPUTS.put("media", scene -> scene.does(scene.call.progress(7, 183, true, List.of(), 0)));
        INPUTS.put("end", scene -> scene.does(scene.call.end(7, List.of(), 0)));
        INPUTS.put("hold", scene -> scene.does(scene.call.hold(7, List.of(), 0)));
        INPUTS.put("resume", scene -> scene.does(scene.call.resume(7, List.of(), 0)));
        INPUTS.put("info", scene -> scene.does(scene.call.info(7, "", new byte[0], List.of(), 0)));
        INPUTS.put("INVITE", scene -> scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 9, "")));
        INPUTS.put("UPDATE", scene -> scene.receives(Method.UPDATE, sdp("198.51.100.7", 30_000, 9, "")));
        INPUTS.put("BYE", scene -> scene.receives(Method.BYE, null));
        INPUTS.put("INFO", scene -> scene.receives(Method.INFO, null));
        INPUTS.put("OPTIONS", scene -> scene.receives(Method.OPTIONS, null));
        INPUTS.put(
                "transfer",
                scene -> scene.does(scene.call.transfers().transfer(7, OutgoingTransfersTest.to("sip:c@example.com"))));
        INPUTS.put(
                "REFER",
                scene -> scene.receives(
                        scene.peerRequest(Method.REFER).add(HeaderName.REFER_TO, "<sip:c@example.com>")));
        INPUTS.put(
                "NOTIFY",
                scene -> scene.receives(scene.peerRequest(Method.NOTIFY).add(HeaderName.EVENT, "refer")));
        INPUTS.put("replaced", scene -> scene.does(scene.call.transfers().replaced()));
        INPUTS.put("mediaTimeout", scene -> scene.does(scene.call.onMediaTimeout(0)));
        INPUTS.put("contact", scene -> scene.does(scene.call.contactChanged(SipUri.parse("sip:us@192.0.2.11"), 0)));
    }

    /**
     * One line a situation: for every input what came of it, in the order of INPUTS. D done, w sent and waiting, x
     * refused and nothing changed, a number the status that the peer is told, "-" nothing at all; then the state, where
     * it is another.
     */
    private static final String TABLE = """
        idle-out        x  x  x  x  D:ENDED  x  x  x  481  481  481  481  481  x  481  481  -:ENDED  -  -
        opening-out     x  x  x  x  D:ENDED  x  x  x  481  481  481  481  481  x  481  481  -:ENDED  -  -
        dialing         x  x  x  x  D:ENDED  x  x  x  481  481  481  481  481  x  481  481  -:ENDED  -  -
        remote-ringing  x  x  x  x  D:ENDED  x  x  w  491  491  200  200  200  x  603  481  -:ENDED  -  -
        early-out  x  x  x  x  D:ENDED  x  x  w  491  491  200  200  200  x  603  481  -:ENDED  -  -
        idle-in         x  x  x  x  D480:ENDED  x  x  x  500  500  200+487:ENDED  200  200  x  603  481  -  -  -
        opening-in      x  x  x  x  D480:ENDED  x  x  x  500  500  200+487:ENDED  200  200  x  603  481  -  -  -
        ringing  D200:ACTIVE  D486:ENDED  D180  D183:EARLY_MEDIA  D480:ENDED  x  x  w  500  500  200+487:ENDED  200  200  x  603  481  -  -  -
        early-in  D200:ACTIVE  D486:ENDED  D180  D183  D480:ENDED  x  x  w  500  500  200+487:ENDED  200  200  x  603  481  -  -  -
        no-ack          x  x  x  x  D:ENDED  -  x  w  200  200  200:ENDED  200  200  w  -  481  -:ENDED  -:ENDED  -
        active-out      x  x  x  x  Dw:ENDED  w  x  w  200  200  200:ENDED  200  200  w  -  481  w:ENDED  w:ENDED  w
        active-in       x  x  x  x  Dw:ENDED  w  x  w  200  200  200:ENDED  200  200  w  -  481  w:ENDED  w:ENDED  w
        held-by-us      x  x  x  x  Dw:ENDED  x  w  w  200  200  200:ENDED  200  200  w  -  481  w:ENDED  w:ENDED  w
        held-by-peer    x  x  x  x  Dw:ENDED  w  x  w  200:ACTIVE  200:ACTIVE  200:ENDED  200  200  w  -  481  w:ENDED  w:ENDED  w
        holding         x  x  x  x  DwX:ENDED  x  x  w  491  491  200X:ENDED  200  200  w  -  481  wX:ENDED  wX:ENDED  -
        ended           x  x  x  x  x  x  x  x  481  481  200  481  481  x  481  481  -  -  -
        """;

    @Test
    void tableIsWhole() {
        List<String> named = TABLE.lines().map(line -> line.split("\\s+")[0]).toList();
        assertThat(named).containsExactlyElementsOf(SITUATIONS.keySet());
    }

    @TestFactory
    List<DynamicTest> everyStateByEveryInput() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : TABLE.lines().toList()) {
            String[] cells = line.split("\\s+");
            int column = 1;
            for (Map.Entry<String, Consumer<Scene>> input : INPUTS.entrySet()) {
                String expected = cells[column++];
                tests.add(DynamicTest.dynamicTest(cells[0] + " " + input.getKey(), () -> {
                    Scene scene = SITUATIONS.get(cells[0]).get();
                    CallState before = scene.call.state();
                    input.getValue().accept(scene);
                    assertThat(outcome(scene, before)).isEqualTo(expected);
                }));
            }
            assertThat(cells).hasSize(column);
        }
        return tests;
    }

    private static String outcome(Scene scene, CallState before) {
        StringBuilder outcome = new StringBuilder();
        List<CallEffect.Failed> refused = scene.of(CallEffect.Failed.class);
        if (refused.stream().anyMatch(each -> each.token() == 7)) {
            assertThat(scene.last).as("a refused command changes nothing").hasSize(1);
            assertThat(refused.get(0).error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
            assertThat(scene.call.state()).isEqualTo(before);
            return "x";
        }
        if (!scene.of(CallEffect.Done.class).isEmpty()) {
            outcome.append('D');
        }
        List<String> told = scene.of(CallEffect.Respond.class).stream()
                .map(respond -> Integer.toString(respond.response().status()))
                .toList();
        outcome.append(String.join("+", told));
        if (!scene.of(CallEffect.Send.class).isEmpty()) {
            outcome.append('w');
        }
        if (!refused.isEmpty()) {
            outcome.append('X');
        }
        if (outcome.isEmpty()) {
            outcome.append('-');
        }
        return scene.call.state() == before ? outcome.toString() : outcome + ":" + scene.call.state();
    }
}
