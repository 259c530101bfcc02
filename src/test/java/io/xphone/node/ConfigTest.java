package io.xphone.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {

    private static NodeConfig read(String json, String... changes) {
        JsonObject config = ConfigFile.parse("test.json", json);
        for (String change : changes) {
            ConfigOverrides.apply(config, change, NodeConfig.type());
        }
        return NodeConfig.of(config);
    }

    @Test
    void readsPhonesAndServer() {
        NodeConfig config = read("""
                {"phones": [{"host": "pbx", "username": "1001", "transport": "tcp", "media": {"ptimeMs": 30},
                             "applications": {"*": "echo"}}],
                 "server": {"listen": [{"port": 5070}]},
                 "applications": {"9": "music", "8": 486},
                 "drainSeconds": 3, "eventLoops": 4, "logLevel": "debug", "recordings": "/r",
                 "cluster": {"name": "c", "members": ["a", "b:5800"]}}""");
        PhoneOptions phone = config.phones().get(0).options();
        assertThat(phone.getUsername()).isEqualTo("1001");
        assertThat(phone.getTransport()).isEqualTo(SipTransport.TCP);
        assertThat(phone.getMedia().getPtimeMs()).isEqualTo(30);
        assertThat(config.phones().get(0).numbers().of("9")).isEqualTo("echo");
        var server = config.server().orElseThrow();
        assertThat(server.options().getListen().get(0).getPort()).isEqualTo(5070);
        assertThat(server.numbers().of("9")).isEqualTo("music");
        assertThat(server.numbers().of("8")).isEqualTo(486);
        assertThat(server.numbers().of("600"))
                .as("the table of the file replaces the default table")
                .isEqualTo(404);
        assertThat(server.numbers().describe()).isEqualTo("8 486, 9 music, others 404");
        assertThat(config.drainSeconds()).isEqualTo(3);
        assertThat(config.eventLoops()).isEqualTo(4);
        assertThat(config.logLevel()).isEqualTo("DEBUG");
        assertThat(config.recordings()).isEqualTo(Path.of("/r"));
        assertThat(config.cluster().getMembers()).containsExactly("a", "b:5800");
    }

    @Test
    void settingsOfCodecsAreReadAsTheyAre() {
        String json = "{\"server\": {\"media\": {\"codecSettings\": {\"X-MIRROR\": {\"key\": 33}}}}}";
        String set = "server.media.codecSettings.X-MIRROR.key=34";
        assertThat(List.of(read(json), read("{\"server\": {}}", set), read(json, set)))
                .extracting(config -> config.server()
                        .orElseThrow()
                        .options()
                        .getMedia()
                        .getCodecSettings()
                        .getJsonObject("X-MIRROR")
                        .getInteger("key"))
                .containsExactly(33, 34, 34);
    }

    @Test
    void nullIsTreatedAsAbsent() {
        NodeConfig config = read("{\"phones\": null, \"server\": {\"domain\": null}, \"applications\": null}");
        assertThat(config.phones()).isEmpty();
        assertThat(config.server().orElseThrow().numbers().of("600")).isEqualTo("echo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "{\"servr\": {}} # servr: unknown key; the most similar one is server",
                "{\"server\": {\"Listen\": []}} # server.Listen: unknown key; the most similar one is server.listen",
                "{\"server\": {\"listen\": [{\"prot\": 5}]}} # server.listen.0.prot: unknown key; the most similar one is server.listen.0.port",
                "{\"phones\": [{\"host\": \"h\"}, {\"hots\": \"h\"}]} # phones.1.hots: unknown key; the most similar one is phones.1.host",
                "{\"phones\": [{}]} # phones.0.host: is missing: the registrar or PBX of this phone",
                "{} # server: is missing and phones is empty: there is nothing to run",
                "{\"server\": []} # server: must be an object, is []",
                "{\"server\": {\"listen\": {}}} # server.listen: must be an array, is {}",
                "{\"server\": {\"domain\": 5}} # server.domain: must be a string, is 5",
                "{\"server\": {\"media\": {\"rtcp\": \"yes\"}}} # server.media.rtcp: must be true or false, is \"yes\"",
                "{\"server\": {\"listen\": [{\"port\": 65536}]}} # server.listen.0.port: must be a whole number from 0 to 65535, is 65536",
                "{\"server\": {\"listen\": [{\"port\": \"many\"}]}} # server.listen.0.port: must be a whole number from 0 to 65535, is \"many\"",
                "{\"server\": {\"media\": {\"ptimeMs\": 5}}} # server.media.ptimeMs: must be a multiple of 10 from 10 to 60, is 5",
                "{\"phones\": [{\"host\": \"sip:pbx\", \"username\": \"1\"}]} # phones.0.host: \"sip:pbx\" is a URI: write the host alone, \"pbx\"",
                "{\"phones\": [{\"host\": \"pbx\"}]} # phones.0.username: is missing: the account at the registrar; set register to false for a phone that does not register",
                "{\"phones\": [{\"host\": \"pbx\", \"username\": \"1\", \"name\": \"a\"}, {\"host\": \"pbx\", \"username\": \"2\", \"name\": \"a\"}]} # phones.1.name: \"a\" is also phones.0.name: each needs a name of its own",
                "{\"server\": {\"media\": {\"rtpPortMin\": 10000}}} # server.media.rtpPortMax: is missing while rtpPortMin is 10000: set both, or neither",
                "{\"server\": {\"media\": {\"holdMusic\": \"none.wav\", \"rtpAddress\": \"x\"}}} # server.media.rtpAddress: \"x\" is not an IP address; host names are not resolved here",
                "{\"server\": {}, \"recordings\": \"/proc/version/x\"} # recordings: \"/proc/version/x\" can't be written: /proc/version is not a folder; name a folder that this user may write",
                "{\"server\": {\"media\": {\"queueFrames\": 0}}} # server.media.queueFrames: must be a whole number of 1 or more, is 0",
                "{\"server\": {\"media\": {\"jitterBufferMs\": -1}}} # server.media.jitterBufferMs: must be a whole number from 0 to 2000, is -1",
                "{\"server\": {\"listen\": [{\"transport\": \"SCTP\"}]}} # server.listen.0.transport: must be one of UDP, TCP, TLS, WS, WSS, is \"SCTP\"",
                "{\"logLevel\": \"loud\"} # logLevel: must be one of TRACE, DEBUG, INFO, WARN, ERROR, OFF, is \"loud\"",
                "{\"applications\": {\"1\": \"ecko\"}} # applications.1: must be an application (attached, callback, digits, early, echo, music, record, ring, speak, user) or a status of 300 to 699, is \"ecko\"",
                "{\"server\": {\"applications\": {\"1\": 200}}} # server.applications.1: must be an application (attached, callback, digits, early, echo, music, record, ring, speak, user) or a status of 300 to 699, is 200",
                "{\"cluster\": {\"heartbeatSeconds\": 0}} # cluster.heartbeatSeconds: must be a whole number from 1 to 3600, is 0",
                "{\"phones\": [{\"host\": \"h\", \"registerHeaders\": {\"X\": 5}}]} # phones.0.registerHeaders.X: must be a string or an array of strings, is 5",
                "{\"server\": {\"media\": {\"codecSettings\": {\"PCMU\": 5}}}} # server.media.codecSettings.PCMU: must be an object, is 5",
                "{\"drainSeconds\": 1.5} # drainSeconds: must be a whole number from 0 to 86400, is 1.5",
            })
    void invalidValueIsReportedOnOneLineWithItsKey(String json, String message) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(ConfigException.class).hasMessage(message);
    }

    @Test
    void valuesAreTakenAsPeopleWriteThem() {
        NodeConfig config = read("""
                {"server": {"listen": [{"transport": "Tcp", "port": "5070"}], "media": {"rtcp": "False"}},
                 "applications": {"1": "486"}, "drainSeconds": "3", "logLevel": "Warn"}""");
        var server = config.server().orElseThrow();
        assertThat(server.options().getListen().get(0).getTransport()).isEqualTo(SipTransport.TCP);
        assertThat(server.options().getListen().get(0).getPort()).isEqualTo(5070);
        assertThat(server.options().getMedia().isRtcp()).isFalse();
        assertThat(server.numbers().of("1")).isEqualTo(486);
        assertThat(config.drainSeconds()).isEqualTo(3);
        assertThat(config.logLevel()).isEqualTo("WARN");
    }

    @Test
    void secretsComeFromFilesAndTheEnvironment() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "p4ss word\r\n");
        NodeConfig config = read(
                "{\"server\": {\"peers\": [{\"name\": \"a\", \"hosts\": [\"10.0.0.1\"]}], \"realm\": \"$${env:PATH}\"}}",
                "phones.0.host=pbx",
                "phones.0.username=1001",
                "phones.0.displayName=in ${env:PATH}",
                "phones.0.passwordFile=" + secret,
                "server.peers.0.outboundPasswordFile=" + secret,
                "phones.0.media.turnServers.0.url=turn:turn.example.com",
                "phones.0.media.turnServers.0.secretFile=" + secret,
                "cluster.secretFile=" + Files.writeString(folder.resolve("cluster"), "0123456789abcdef\n"));
        PhoneOptions phone = config.phones().get(0).options();
        assertThat(phone.getPassword()).isEqualTo("p4ss word");
        assertThat(phone.getMedia().getTurnServers().get(0).getSecret()).isEqualTo("p4ss word");
        assertThat(phone.getDisplayName()).isEqualTo("in " + System.getenv("PATH"));
        var server = config.server().orElseThrow().options();
        assertThat(server.getPeers().get(0).getOutboundPassword()).isEqualTo("p4ss word");
        assertThat(server.getRealm()).isEqualTo("${env:PATH}");
        assertThat(config.cluster().getSecret()).isEqualTo("0123456789abcdef");
    }

    @Test
    void aSecretThatIsMissingIsNamed() {
        String phone = "{\"phones\": [{\"host\": \"h\", \"username\": \"1\", ";
        assertThatThrownBy(() -> read(phone + "\"password\": \"${env:NO_SUCH_THING}\"}]}"))
                .hasMessage("phones.0.password: the environment variable NO_SUCH_THING is not set");
        assertThatThrownBy(() -> read(phone + "\"passwordFile\": \"/none\"}]}"))
                .hasMessage("phones.0.passwordFile: \"/none\" can't be read (NoSuchFileException): name a file with the"
                        + " password");
        assertThatThrownBy(() -> read(phone + "\"password\": \"p\", \"passwordFile\": \"/none\"}]}"))
                .hasMessage("phones.0.passwordFile: password is set as well: remove one of them");
        assertThatThrownBy(() -> read("{\"server\": {}, \"cluster\": {\"secret\": \"short\"}}"))
                .hasMessageStartingWith("cluster.secret: must have 16 characters or more");
        assertThatThrownBy(() -> read("{\"server\": {}, \"cluster\": {\"tls\": {\"certPath\": \"/none\"}}}"))
                .hasMessage("cluster.tls.certPath: \"/none\" can't be read: name a PEM file on this machine");
    }

    @Test
    void aClusterHostOfAnotherMachineIsNamed() {
        assertThatThrownBy(() -> join("192.0.2.1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(
                        "cluster.host: \"192.0.2.1\" is not an address of this machine, whose addresses are ")
                .hasMessageContaining("127.0.0.1");
        assertThatThrownBy(() -> join("no.such.host.invalid"))
                .hasMessage("cluster.host: \"no.such.host.invalid\" is not known: write an address of this machine");
    }

    private static void join(String host) throws Exception {
        NodeVertx.create(read("{\"server\": {}, \"cluster\": {\"host\": \"" + host + "\"}}"), true)
                .await(20, TimeUnit.SECONDS);
    }

    @Test
    void setOverridesTheFile() {
        String file = "{\"server\": {\"listen\": [{\"port\": 5060}], \"peers\": []}}";
        NodeConfig config = read(
                file,
                "server.listen.0.port=5062",
                "server.listen.1.transport=tcp",
                "server.peers.0={\"name\": \"a\", \"hosts\": [\"10.0.0.0/8\"]}",
                "server.peers.0.password=12=34",
                "server.media.codecs=PCMA, PCMU",
                "server.media.rtcp=false",
                "applications.600=music",
                "applications.*=486",
                "logLevel=warn",
                "phones.0.host=pbx",
                "phones.0.username=1001",
                "phones.0.port=5070",
                "phones.0.password=1234",
                "phones.0.registerHeaders.X-A=a",
                "phones.0.registerHeaders.X-B=[\"b\", \"c\"]");
        var registerHeaders = config.phones().get(0).options().getRegisterHeaders();
        assertThat(registerHeaders.getAll("x-a")).containsExactly("a");
        assertThat(registerHeaders.getAll("x-b")).containsExactly("b", "c");
        var server = config.server().orElseThrow().options();
        assertThat(server.getListen()).hasSize(2);
        assertThat(server.getListen().get(0).getPort()).isEqualTo(5062);
        assertThat(server.getListen().get(1).getTransport()).isEqualTo(SipTransport.TCP);
        assertThat(server.getPeers().get(0).getHosts()).containsExactly("10.0.0.0/8");
        assertThat(server.getPeers().get(0).getPassword()).isEqualTo("12=34");
        assertThat(server.getMedia().getCodecs()).containsExactly("PCMA", "PCMU");
        assertThat(server.getMedia().isRtcp()).isFalse();
        assertThat(config.server().orElseThrow().numbers().of("600")).isEqualTo("music");
        assertThat(config.server().orElseThrow().numbers().of("x")).isEqualTo(486);
        assertThat(config.phones().get(0).options().getPassword()).isEqualTo("1234");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "server.lisen.0.port=1 # server.lisen: unknown key; the most similar one is server.listen",
                "server.listen.2.port=1 # server.listen.2: is not an index from 0 to 1 of this array",
                "server.listen.first.port=1 # server.listen.first: is not an index from 0 to 1 of this array",
                "server.listen.0.port=many # server.listen.0.port: must be a whole number from 0 to 65535, is \"many\"",
                "server.domain.name=x # server.domain: is not an object or array and has no key \"name\"",
                "server.listen.0=5 # server.listen.0: must be an object, is 5",
                "nothing # --set nothing: must be key=value",
                "=5 # --set =5: must be key=value",
                "'' # --set : must be key=value",
            })
    void invalidSetIsReported(String change, String message) {
        assertThatThrownBy(() -> read("{\"server\": {\"domain\": \"a.b\", \"listen\": [{}]}}", change))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @TempDir
    Path folder;

    @Test
    void unreadableFileIsNamed() throws Exception {
        Path missing = folder.resolve("missing.json");
        assertThatThrownBy(() -> ConfigFile.read(missing, List.of()))
                .hasMessage("--config " + missing + ": file not found");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\n  \"server\": }");
        assertThatThrownBy(() -> ConfigFile.read(broken, List.of()))
                .hasMessageStartingWith("--config " + broken + ": is not a JSON object: line 2, column ")
                .hasMessageNotContaining("\n");
        Path array = Files.writeString(folder.resolve("array.json"), "[]");
        assertThatThrownBy(() -> ConfigFile.read(array, List.of()))
                .hasMessageStartingWith("--config " + array + ": is not a JSON object");
        Path good = Files.writeString(folder.resolve("good.json"), "{\"server\": {}}");
        assertThat(ConfigFile.read(good, List.of("drainSeconds=1")).drainSeconds())
                .isEqualTo(1);
    }
}
