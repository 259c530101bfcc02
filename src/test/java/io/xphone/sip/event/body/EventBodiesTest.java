package io.xphone.sip.event.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents of the event packages: which are parsed, and which fail with a BodyParseException. */
class EventBodiesTest {

    private static final String SUMMARY = "Messages-Waiting: yes\r\n"
            + "Message-Account: sip:alice@vmail.example.com\r\n"
            + "Voice-Message: 4/8 (1/2)\r\n"
            + "Fax-Message: 0/1\r\n"
            + "Nonsense\r\n"
            + "X-Message: many\r\n\r\n"
            + "To: <sip:alice@example.com>\r\n";

    private static final String FULL = """
            <?xml version="1.0"?>
            <!-- of RFC 4235, with unknown elements -->
            <d:dialog-info xmlns:d="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:alice@example.com"
                 xmlns:x="urn:x" x:more="1">
              <d:dialog id="as7d900as8" call-id="a84b4c76e66710" local-tag="1928301774" direction="initiator">
                <d:state event="replaced">early</d:state>
                <d:duration>3</d:duration>
                <d:local><d:identity>sip:alice@example.com</d:identity></d:local>
                <d:remote><d:identity display="Bob &amp; Co">sip:bob@example.org</d:identity>
                  <d:target uri="sip:bobster@phone21.example.org"/></d:remote>
                <x:unknown><x:deep/></x:unknown>
              </d:dialog>
            </d:dialog-info>
            """;

    private static final String PIDF = """
            <?xml version="1.0" encoding="UTF-8"?>
            <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:pp="urn:ietf:params:xml:ns:pidf:person"
                xmlns:ep="urn:ietf:params:xml:ns:pidf:rpid:rpid-person" entity="pres:alice@example.com">
              <pp:person><status><ep:activities><ep:on-the-phone/></ep:activities></status></pp:person>
              <note>On the phone</note>
              <tuple id="t1"><status><basic>open</basic><im>busy</im></status>
                <contact priority="0.8">sip:alice@10.0.0.2</contact></tuple>
              <tuple id="t2"><status><basic>closed</basic></status></tuple>
            </presence>
            """;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void messageSummaries() {
        MessageSummaryDocument summary = MessageSummaryDocument.parse(bytes(SUMMARY));
        assertThat(summary.waiting()).isTrue();
        assertThat(summary.account()).isEqualTo("sip:alice@vmail.example.com");
        assertThat(summary.voice()).isEqualTo(new MessageSummaryDocument.Counts(4, 8, 1, 2));
        assertThat(summary.counts()).containsOnlyKeys("voice", "fax");
        assertThat(MessageSummaryDocument.parse(summary.bytes())).isEqualTo(summary);
        assertThat(MessageSummaryDocument.parse(bytes("messages-waiting:no")).waiting())
                .isFalse();
        assertThatThrownBy(() -> MessageSummaryDocument.parse(bytes("Voice-Message: 1/0")))
                .isInstanceOf(BodyParseException.class);
        assertThatThrownBy(() -> MessageSummaryDocument.parse(new byte[100_000]))
                .isInstanceOf(BodyParseException.class);
    }

    @Test
    void dialogs() {
        DialogInfoDocument info = DialogInfoDocument.parse(bytes(FULL));
        assertThat(info.version()).isEqualTo(1);
        assertThat(info.full()).isTrue();
        DialogElement dialog = info.dialogs().get(0);
        assertThat(dialog.state()).isEqualTo(DialogElement.State.EARLY);
        assertThat(dialog.callId()).isEqualTo("a84b4c76e66710");
        assertThat(dialog.local()).isEqualTo("sip:alice@example.com");
        assertThat(dialog.remote()).isEqualTo("sip:bob@example.org");
        assertThat(dialog.remoteName()).isEqualTo("Bob & Co");
        assertThat(DialogInfoDocument.parse(info.bytes())).isEqualTo(info);
    }

    @Test
    void presence() {
        PresenceDocument presence = PresenceDocument.parse(bytes(PIDF));
        assertThat(presence.entity()).isEqualTo("pres:alice@example.com");
        assertThat(presence.open()).isTrue();
        assertThat(presence.tuples()).hasSize(2);
        assertThat(presence.tuples().get(0).contact()).isEqualTo("sip:alice@10.0.0.2");
        assertThat(presence.activities()).containsExactly("on-the-phone");
        assertThat(presence.note()).isEqualTo("On the phone");
        assertThat(PresenceDocument.parse(presence.bytes())).isEqualTo(presence);
        PresenceDocument odd = PresenceDocument.of("sip:a@b", false, "<&\"\u0000>é😀");
        assertThat(PresenceDocument.parse(odd.bytes()).note()).isEqualTo("<&\">é😀");
    }

    @Test
    void partialStatesAreAssembled() {
        DialogStates watched = new DialogStates();
        assertThat(watched.blf()).isEqualTo(DialogStates.Blf.IDLE);
        assertThat(watched.take(info(0, true, DialogElement.of("a", DialogElement.State.EARLY))))
                .isEqualTo(DialogStates.Outcome.TAKEN);
        assertThat(watched.blf()).isEqualTo(DialogStates.Blf.RINGING);
        assertThat(watched.take(info(1, false, DialogElement.of("b", DialogElement.State.CONFIRMED))))
                .isEqualTo(DialogStates.Outcome.TAKEN);
        assertThat(watched.dialogs()).extracting(DialogElement::id).containsExactly("a", "b");
        assertThat(watched.blf()).isEqualTo(DialogStates.Blf.BUSY);
        assertThat(watched.take(info(1, false, DialogElement.of("b", DialogElement.State.EARLY))))
                .as("a version that was")
                .isEqualTo(DialogStates.Outcome.OLD);
        assertThat(watched.blf()).isEqualTo(DialogStates.Blf.BUSY);
        assertThat(watched.take(info(3, false, DialogElement.of("b", DialogElement.State.TERMINATED))))
                .as("version 2 is missing")
                .isEqualTo(DialogStates.Outcome.GAP);
        assertThat(watched.blf()).isEqualTo(DialogStates.Blf.RINGING);
        assertThat(watched.take(info(4, false))).isEqualTo(DialogStates.Outcome.TAKEN);
        assertThat(watched.dialogs()).extracting(DialogElement::id).containsExactly("a");
        assertThat(watched.take(info(9, true)))
                .as("whole states need no others")
                .isEqualTo(DialogStates.Outcome.TAKEN);
        assertThat(watched.snapshot()).isEqualTo(new DialogStates.Snapshot(DialogStates.Blf.IDLE, List.of()));
    }

    @Test
    void theNumberOfDialogsIsBounded() {
        DialogStates watched = new DialogStates();
        for (int i = 0; i < 3_000; i++) {
            watched.take(info(i, false, DialogElement.of("d" + i, DialogElement.State.EARLY)));
        }
        assertThat(watched.dialogs()).hasSize(1_000);
    }

    private static DialogInfoDocument info(long version, boolean full, DialogElement... dialogs) {
        return new DialogInfoDocument(version, full, "sip:a@b", List.of(dialogs));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "<presence>",
                "hello",
                "<other/>",
                "<presence/><presence/>",
                "<!DOCTYPE presence><presence entity='a'/>",
                "<!DOCTYPE p [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><presence entity='a'><note>&e;</note></presence>",
                "<!DOCTYPE p [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><presence><note>&b;</note></presence>",
                "<!DOCTYPE p SYSTEM 'http://127.0.0.1:1/x.dtd'><presence/>",
                "<presence><note>&undefined;</note></presence>",
                "<presence xmlns:x='u'><y:note/></presence>"
            })
    void malformedDocumentsAreRejected(String text) {
        assertThatThrownBy(() -> PresenceDocument.parse(bytes(text))).isInstanceOf(BodyParseException.class);
    }

    @Test
    void largeAndDeepDocumentsAreRejected() {
        assertThatThrownBy(() -> PresenceDocument.parse(bytes("<presence>" + " ".repeat(70_000) + "</presence>")))
                .isInstanceOf(BodyParseException.class);
        assertThatThrownBy(() -> PresenceDocument.parse(bytes("<presence>" + "<a>".repeat(1_000))))
                .isInstanceOf(BodyParseException.class);
        assertThatThrownBy(() -> PresenceDocument.parse(bytes("<presence>" + "<a/>".repeat(10_000) + "</presence>")))
                .isInstanceOf(BodyParseException.class);
        assertThatThrownBy(() -> DialogInfoDocument.parse(bytes("<dialog-info version='x'/>")))
                .isInstanceOf(BodyParseException.class);
        assertThatThrownBy(() -> DialogInfoDocument.parse(bytes("<dialog-info version='1'><dialog/></dialog-info>")))
                .isInstanceOf(BodyParseException.class);
    }

    @Test
    void malformedInputThrowsNoOtherException() {
        Map<String, Function<byte[], Object>> parsers = Map.of(
                SUMMARY, MessageSummaryDocument::parse, FULL, DialogInfoDocument::parse, PIDF, PresenceDocument::parse);
        long seed = Long.getLong("xphone.seed", 20_261_123);
        System.out.println("EventBodiesTest: seed " + seed);
        Random random = new Random(seed);
        parsers.forEach((text, parser) -> {
            for (int i = 0; i < 3_000; i++) {
                byte[] mutant = mutant(bytes(text), random);
                try {
                    assertThat(parser.apply(mutant)).isNotNull();
                } catch (BodyParseException expected) {
                    assertThat(expected.getMessage()).isNotBlank();
                }
            }
        });
    }

    private static byte[] mutant(byte[] text, Random random) {
        byte[] mutant = text.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(4)) {
                case 0 -> mutant[at] = (byte) random.nextInt(256);
                case 1 -> mutant = java.util.Arrays.copyOf(mutant, Math.max(1, at));
                case 2 -> mutant[at] = (byte) "<>&;\"'/!".charAt(random.nextInt(8));
                default -> {
                    int from = random.nextInt(mutant.length);
                    int length = Math.min(random.nextInt(20), mutant.length - Math.max(at, from));
                    System.arraycopy(mutant, from, mutant, at, length);
                }
            }
        }
        return mutant;
    }
}
