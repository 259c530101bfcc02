package io.xphone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.DtmfMode;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A mistake in options is found when a phone or server is created, and named with its key, its value and the remedy. */
class ConfigurationMistakesTest {

    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private static PhoneOptions phone() {
        return new PhoneOptions().setHost("pbx.example.com").setUsername("1001").setPassword("secret");
    }

    private static PhoneOptions media(MediaOptions media) {
        return phone().setMedia(media);
    }

    static Stream<Arguments> mistakesOfPhones() {
        return Stream.of(
                Arguments.of(
                        phone().setHost("sip:pbx.example.com"),
                        "host: \"sip:pbx.example.com\" is a URI: write the host alone, \"pbx.example.com\""),
                Arguments.of(
                        phone().setHost("https://pbx.example.com"),
                        "host: \"https://pbx.example.com\" is a URI: write the host alone, \"pbx.example.com\""),
                Arguments.of(phone().setHost(" "), "host: is missing: the registrar or PBX of this phone"),
                Arguments.of(
                        phone().setUsername(""),
                        "username: is missing: the account at the registrar; set register to false for a phone that"
                                + " does not register"),
                Arguments.of(
                        phone().setRegisterRetryMs(-1), "registerRetryMs: must be a whole number of 1 or more, is -1"),
                Arguments.of(
                        phone().setRegisterMaxRetry(0), "registerMaxRetry: must be a whole number of 1 or more, is 0"),
                Arguments.of(phone().setPort(70_000), "port: must be a whole number from 0 to 65535, is 70000"),
                Arguments.of(phone().setT1Ms(0), "t1Ms: must be a whole number of 1 or more, is 0"),
                Arguments.of(
                        phone().setLocalAddress("eth0"),
                        "localAddress: \"eth0\" is not an IP address; host names are not resolved here"),
                Arguments.of(
                        phone().setDnsServers(List.of("dns://9.9.9.9")),
                        "dnsServers.0: \"dns://9.9.9.9\" is a URI: write the host alone, \"9.9.9.9\""),
                Arguments.of(
                        phone().setCalls(new CallPolicyOptions().setRingTimeoutMs(-5)),
                        "calls.ringTimeoutMs: must be a whole number from 1 to 3600000, is -5"),
                Arguments.of(
                        phone().setCalls(new CallPolicyOptions().setSessionExpires(80)),
                        "calls.sessionExpires: must be 0, or minSe (90) or more, is 80"),
                Arguments.of(
                        media(new MediaOptions().setJitterBufferMs(-1)),
                        "media.jitterBufferMs: must be a whole number from 0 to 2000, is -1"),
                Arguments.of(
                        media(new MediaOptions().setJitterMinMs(201)),
                        "media.jitterMinMs: must be jitterMaxMs (200) or less, is 201"),
                Arguments.of(
                        media(new MediaOptions().setPtimeMs(25)),
                        "media.ptimeMs: must be a multiple of 10 from 10 to 60, is 25"),
                Arguments.of(
                        media(new MediaOptions().setRtpPortMin(10_000)),
                        "media.rtpPortMax: is missing while rtpPortMin is 10000: set both, or neither"),
                Arguments.of(
                        media(new MediaOptions().setRtpPortMax(10_000)),
                        "media.rtpPortMin: is missing while rtpPortMax is 10000: set both, or neither"),
                Arguments.of(
                        media(new MediaOptions().setRtpPortMin(10_001).setRtpPortMax(10_020)),
                        "media.rtpPortMin: must be an even number from 0 to 65534, is 10001"),
                Arguments.of(
                        media(new MediaOptions().setRtpPortMin(10_000).setRtpPortMax(10_000)),
                        "media.rtpPortMin..rtpPortMax: must contain at least two ports, one for RTP and one for RTCP, is"
                                + " 10000 to 10000; a call takes two"),
                Arguments.of(
                        media(new MediaOptions().setRtpAddress("media.example.com")),
                        "media.rtpAddress: \"media.example.com\" is not an IP address; host names are not resolved here"),
                Arguments.of(
                        media(new MediaOptions().setCodecs(List.of("G728"))), "media.codecs: \"G728\" is not one of "));
    }

    @ParameterizedTest
    @MethodSource("mistakesOfPhones")
    void aMistakeOfAPhoneIsNamedAtItsCreation(PhoneOptions options, String message) {
        assertThatThrownBy(() -> Phone.create(VERTX, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    static Stream<Arguments> mistakesOfServers() {
        return Stream.of(
                Arguments.of(
                        new SipServerOptions().setListen(List.of()),
                        "listen: is empty: name at least one address to listen on"),
                Arguments.of(
                        new SipServerOptions().setListen(List.of(new ListenOptions().setHost("sip:10.0.0.1"))),
                        "listen.0.host: \"sip:10.0.0.1\" is a URI: write the host alone, \"10.0.0.1\""),
                Arguments.of(
                        new SipServerOptions().setListen(List.of(new ListenOptions().setHost("10.0.0.1:5070"))),
                        "listen.0.host: \"10.0.0.1:5070\" contains a port: set listen.0.port"),
                Arguments.of(
                        new SipServerOptions().setListen(List.of(new ListenOptions(), new ListenOptions().setPort(-1))),
                        "listen.1.port: must be a whole number from 0 to 65535, is -1"),
                Arguments.of(
                        new SipServerOptions().setListen(List.of(new ListenOptions().setTransport(SipTransport.TLS))),
                        "tls.certPath: is missing: to listen on TLS or WSS set this and tls.keyPath, two PEM files"),
                Arguments.of(
                        new SipServerOptions().setTls(new TlsOptions().setCertPath("server.pem")),
                        "tls.keyPath: is missing while certPath is \"server.pem\": set both, or neither"),
                Arguments.of(
                        new SipServerOptions()
                                .setTls(new TlsOptions()
                                        .setCertPath("missing.pem")
                                        .setKeyPath("missing.key")),
                        "tls.certPath: \"missing.pem\" can't be read (NoSuchFileException): name a PEM file on this"
                                + " machine"));
    }

    @ParameterizedTest
    @MethodSource("mistakesOfServers")
    void aMistakeOfAServerIsNamedAtItsCreation(SipServerOptions options, String message) {
        assertThatThrownBy(() -> SipServer.create(VERTX, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @TempDir
    Path folder;

    @Test
    void musicThatCannotBePlayedIsNamed() throws Exception {
        Path missing = folder.resolve("missing.wav");
        assertThatThrownBy(() -> Phone.create(VERTX, media(new MediaOptions().setHoldMusic(missing.toString()))))
                .hasMessageStartingWith("media.holdMusic: \"" + missing + "\" does not exist: name a WAV file");
        Path text = Files.writeString(folder.resolve("text.wav"), "la la la");
        assertThatThrownBy(() -> Phone.create(VERTX, media(new MediaOptions().setHoldMusic(text.toString()))))
                .hasMessageStartingWith("media.holdMusic: \"" + text + "\" can't be played: ")
                .hasMessageEndingWith("; a WAV file of 8000 Hz or more is needed");
    }

    @Test
    void aKeyOfAnotherCertificateIsNamed() throws Exception {
        TlsOptions pair = new Certificates("authority").options("server", "IP:127.0.0.1");
        SipServerOptions options = new SipServerOptions()
                .setListen(List.of(new ListenOptions().setTransport(SipTransport.TLS)))
                .setTls(pair);
        assertThat(SipServer.create(VERTX, options)).isNotNull();
        for (String algorithm : List.of("RSA", "EC")) {
            byte[] key = KeyPairGenerator.getInstance(algorithm)
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            Path other = Files.writeString(
                    folder.resolve(algorithm + ".key"),
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder().encodeToString(key)
                            + "\n-----END PRIVATE KEY-----\n");
            options.setTls(new TlsOptions(pair).setKeyPath(other.toString()));
            assertThatThrownBy(() -> SipServer.create(VERTX, options))
                    .hasMessage("tls.keyPath: \"" + other + "\" is not the key of the certificate tls.certPath, \""
                            + pair.getCertPath() + "\": name the files of one pair");
        }
    }

    @Test
    void valuesOfJsonAreTakenAsPeopleWriteThem() {
        PhoneOptions options = new PhoneOptions(new JsonObject("""
                {"host": "pbx", "transport": "tls", "port": "5061", "register": "FALSE",
                 "media": {"dtmfMode": "info", "ptimeMs": "30"}}"""));
        assertThat(options.getTransport()).isEqualTo(SipTransport.TLS);
        assertThat(options.getPort()).isEqualTo(5061);
        assertThat(options.isRegister()).isFalse();
        assertThat(options.getMedia().getDtmfMode()).isEqualTo(DtmfMode.INFO);
        assertThat(options.getMedia().getPtimeMs()).isEqualTo(30);
        SipServerOptions server =
                new SipServerOptions(new JsonObject("{\"listen\": [{\"transport\": \"tcp\", \"port\": \"5070\"}]}"));
        assertThat(server.getListen().get(0).getTransport()).isEqualTo(SipTransport.TCP);
        assertThat(server.getListen().get(0).getPort()).isEqualTo(5070);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{\"port\": \"many\"} # port: must be a whole number, is \"many\"",
                "{\"port\": 5060.5} # port: must be a whole number, is 5060.5",
                "{\"t1Ms\": 3000000000} # t1Ms: must be a whole number, is 3000000000",
                "{\"transport\": \"sctp\"} # transport: must be one of UDP, TCP, TLS, WS, WSS, is \"sctp\"",
                "{\"register\": \"yes\"} # register: must be true or false, is \"yes\"",
                "{\"username\": 1001} # username: must be a string, is 1001",
                "{\"media\": {\"rtcp\": 1}} # media.rtcp: must be true or false, is 1",
                "{\"media\": []} # media: must be an object, is []",
                "{\"dnsServers\": 9} # dnsServers: must be an array, is 9",
            })
    void aValueOfAnotherTypeIsNamed(String json, String message) {
        assertThatThrownBy(() -> new PhoneOptions(new JsonObject(json)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void mistakesOfADialAreNamed() throws Exception {
        Phone phone = Phone.create(VERTX, phone().setHost("127.0.0.1").setRegister(false));
        Loopback.await(phone.connect());
        assertThatThrownBy(() -> Loopback.await(phone.dial("06 12 34 56")))
                .hasMessage("target: \"06 12 34 56\" contains blanks: write a number without them, or a SIP URI");
        assertThatThrownBy(() -> Loopback.await(phone.dial("600", new DialOptions().setTimeoutMs(-1))))
                .hasMessage("timeoutMs: must be a whole number of 1 or more, is -1");
        assertThatThrownBy(() -> Loopback.await(phone.dial("600", new DialOptions().setSessionExpires(-2))))
                .hasMessage("sessionExpires: must be a whole number of 0 or more, is -2");
        Loopback.await(phone.close());
    }
}
