package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The 49 torture messages of RFC 4475: the verdict on each, and the contents of those that parse. */
class Rfc4475Test {
    /** Malformed messages that the parser accepts: an invalid Date, which is not used. */
    private static final Set<String> TAKEN_LENIENTLY = Set.of("baddate.dat");

    @TestFactory
    Stream<DynamicTest> verdicts() throws IOException {
        Path dir = Vectors.dir("sip-rfc4475");
        List<String> lines = Files.readAllLines(dir.resolve("VERDICTS.tsv"));
        assertThat(lines).hasSize(50);
        return lines.stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .map(columns -> DynamicTest.dynamicTest(
                        columns[0],
                        () -> judge(columns[0], Files.readAllBytes(dir.resolve(columns[0])), columns[4], columns[5])));
    }

    private static void judge(String file, byte[] message, String verdict, String status) {
        boolean parses = switch (verdict) {
            case "accept", "accept|reject" -> true;
            case "reject|lenient" -> TAKEN_LENIENTLY.contains(file);
            case "discard" -> file.equals("bcast.dat"); // its second Via makes it stray, not malformed
            default -> false;
        };
        if (parses) {
            SipMessage parsed = SipParser.parse(message);
            assertThat(SipParser.parse(SipWriter.write(parsed))).isEqualTo(parsed);
            return;
        }
        SipParseException error = parseError(message);
        if (verdict.equals("discard")) {
            assertThat(error.responseHeaders()).isEmpty();
        } else {
            assertThat(status.split("\\|")).contains(Integer.toString(error.status()));
            // badvers has SIP/7.0 in its Via too: the response cannot be routed
            assertThat(error.responseHeaders().isPresent())
                    .isEqualTo(!Set.of("badinv01.dat", "badvers.dat").contains(file));
        }
    }

    @Test
    void aShortTorturousInvite() throws IOException {
        SipRequest request = (SipRequest) read("wsinv.dat");
        assertThat(request.vias()).hasSize(3);
        assertThat(request.topVia().host()).isEqualTo("192.0.2.2");
        assertThat(request.vias().get(1).transport()).isEqualTo("TCP");
        assertThat(request.vias().get(2).branch()).contains("z9hG4bK30239");
        assertThat(request.to().tag()).contains("1918181833n");
        assertThat(request.from().displayName()).contains("J Rosenberg \\\"");
        assertThat(request.from().tag()).contains("98asjd8");
        assertThat(request.maxForwards()).isEqualTo(68);
        assertThat(request.cseq()).isEqualTo(new CSeq(9, "INVITE"));
        assertThat(request.callId()).isEqualTo("wsinv.ndaksdj@192.0.2.1");
        assertThat(request.header("NewFangledHeader")).contains("newfangled value continued newfangled value");
        assertThat(request.header("UnknownHeaderWithUnusualValue")).contains(";;,,;;,;");
        assertThat(request.contentType()).contains("application/sdp");
        assertThat(request.routes()).hasSize(1);
        assertThat(request.contacts().get(0).displayName()).contains("Quoted string \"\"");
        assertThat(request.contacts().get(0).parameter("newparam")).contains("newvalue");
        assertThat(request.body()).hasSize(150);
    }

    @Test
    void aMethodOfEveryTokenCharacterAndQuotedControls() throws IOException {
        SipRequest request = (SipRequest) read("intmeth.dat");
        assertThat(request.method()).isEqualTo("!interesting-Method0123456789_*+`.%indeed'~");
        assertThat(request.to().displayName()).contains("BEL:\u0007 NUL: DEL:\u007f");
        assertThat(request.to().withTag("1").toString()).contains("NUL:\\\0 ");
        assertThat(request.from().displayName()).contains("token1~` token2'+_ token3*%!.-");
        assertThat(request.from().parameter("fromParam''~+*_!.-%")).contains("работающий");
        assertThat(request.header("extensionHeader-!.%*+_`'~")).contains("\ufeff大停電");
        assertThat(request.toBuilder().to(request.to()).build()).isEqualTo(request);
    }

    @Test
    void escapesAreDecodedOnceAndInUrisOnly() throws IOException {
        SipRequest request = (SipRequest) read("esc01.dat");
        assertThat(((SipUri) request.requestUri()).user()).contains("sips:user@example.com");
        SipUri contact = (SipUri) request.contacts().get(0).uri();
        assertThat(contact.user()).contains("caller");
        assertThat(contact.hasParameter("lr")).isTrue();
        assertThat(contact.parameter("name")).contains("value%41");
    }

    @Test
    void anEscapedNulEndsNothing() throws IOException {
        SipMessage request = read("escnull.dat");
        assertThat(((SipUri) request.to().uri()).user()).contains("null-\0-null");
        assertThat(request.contacts()).hasSize(2);
        assertThat(((SipUri) request.contacts().get(0).uri()).user()).contains("\0");
        assertThat(((SipUri) request.contacts().get(1).uri()).user()).contains("\0\0");
    }

    @Test
    void escapesInAMethodAndADisplayNameAreNotDecoded() throws IOException {
        SipRequest request = (SipRequest) read("esc02.dat");
        assertThat(request.method()).isEqualTo("RE%47IST%45R");
        assertThat(request.to().displayName()).contains("%Z%45");
        assertThat(request.contacts()).hasSize(2);
    }

    @Test
    void theUserPartMayLookLikeParameters() throws IOException {
        SipRequest request = (SipRequest) read("semiuri.dat");
        assertThat(((SipUri) request.requestUri()).user()).contains("user;par=u@example.net");
    }

    @Test
    void aNameIsSeparateFromItsAddressWithoutSpace() throws IOException {
        assertThat(read("lwsdisp.dat").from().displayName()).contains("caller");
    }

    @Test
    void whatFollowsTheContentLengthIsIgnored() throws IOException {
        SipRequest request = (SipRequest) read("dblreq.dat");
        assertThat(request.method()).isEqualTo("REGISTER");
        assertThat(request.body()).isEmpty();
    }

    @Test
    void anyTransportIsAccepted() throws IOException {
        assertThat(read("transports.dat").vias()).extracting(Via::transport).contains("UNKNOWN", "SCTP", "TLS", "TCP");
    }

    @Test
    void aBodyMayContainNuls() throws IOException {
        SipMessage message = read("mpart01.dat");
        assertThat(message.contentType()).contains("multipart/mixed");
        assertThat(message.body()).contains(0);
    }

    @Test
    void reasonPhrases() throws IOException {
        SipResponse utf8 = (SipResponse) read("unreason.dat");
        assertThat(utf8.reason()).startsWith("= 2**3 * 5**2 ").contains("сто девяносто");
        assertThat(((SipResponse) read("noreason.dat")).reason()).isEmpty();
    }

    @Test
    void aBranchOfTheCookieAloneIsNotATransactionId() throws IOException {
        assertThat(read("badbranch.dat").topVia().hasMagicCookie()).isFalse();
    }

    @Test
    void unknownSchemesParse() throws IOException {
        assertThat(((SipRequest) read("unkscm.dat")).requestUri()).isInstanceOf(OpaqueUri.class);
        assertThat(((SipRequest) read("novelsc.dat")).requestUri().scheme()).isEqualTo("soap.beep");
        assertThat(read("unksm2.dat").to().uri().scheme()).isEqualTo("isbn");
    }

    @Test
    void optionTagsAreInLowerCase() throws IOException {
        assertThat(read("bext01.dat").optionTags(HeaderName.REQUIRE))
                .containsExactly("nothingsupportsthis", "nothingsupportsthiseither");
    }

    @Test
    void aResponseMayHaveASecondVia() throws IOException {
        assertThat(read("bcast.dat").vias()).hasSize(2);
    }

    @Test
    void parametersBelongToTheHeaderWithoutBracketsAndToTheUriWithin() throws IOException {
        NameAddress bare = read("cparam01.dat").contacts().get(0);
        assertThat(bare.parameters().has("unknownparam")).isTrue();
        NameAddress bracketed = read("cparam02.dat").contacts().get(0);
        assertThat(bracketed.parameters().isEmpty()).isTrue();
        assertThat(((SipUri) bracketed.uri()).hasParameter("unknownparam")).isTrue();
    }

    @Test
    void headersOfAContactAreKept() throws IOException {
        SipUri contact = (SipUri) read("regescrt.dat").contacts().get(0).uri();
        assertThat(contact.headers().first("Route")).contains("<sip:sip.example.com>");
    }

    @Test
    void anInviteOfRfc2543() throws IOException {
        SipMessage message = read("inv2543.dat");
        assertThat(message.maxForwards()).isEqualTo(-1);
        assertThat(message.from().tag()).isEmpty();
        assertThat(message.topVia().branch()).isEmpty();
        assertThat(message.body()).isNotEmpty();
    }

    private static SipMessage read(String file) throws IOException {
        return SipParser.parse(Files.readAllBytes(Vectors.dir("sip-rfc4475").resolve(file)));
    }

    private static SipParseException parseError(byte[] message) {
        SipParseException error = catchThrowableOfType(SipParseException.class, () -> SipParser.parse(message));
        assertThat(error)
                .as("parsed: %s", error == null ? new String(message) : "")
                .isNotNull();
        return error;
    }
}
