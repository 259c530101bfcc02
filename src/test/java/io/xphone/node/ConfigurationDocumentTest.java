package io.xphone.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.cluster.ClusterOptions;
import io.xphone.node.app.Applications;
import io.xphone.options.ApplicationLostOptions;
import io.xphone.options.AttachOptions;
import io.xphone.options.AudioReaderOptions;
import io.xphone.options.AudioWriterOptions;
import io.xphone.options.BridgeOptions;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.EventOptions;
import io.xphone.options.HeadersJson;
import io.xphone.options.HoldOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.RegistrarOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.TlsOptions;
import io.xphone.options.TransferOptions;
import io.xphone.options.TurnServerOptions;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/configuration.md documents every key with its type and default, and no other key. */
class ConfigurationDocumentTest {

    private record Row(String type, String defaultValue, String meaning) {}

    /** The table under a heading of the document. */
    private static Map<String, Row> table(String heading) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs/configuration.md"));
        Map<String, Row> rows = new TreeMap<>();
        int at = lines.indexOf("## " + heading);
        assertThat(at).as("heading " + heading).isNotNegative();
        for (String line : lines.subList(at + 1, lines.size())) {
            if (line.startsWith("## ")) {
                break;
            }
            if (line.startsWith("| `")) {
                String[] cells = line.substring(1).split(" \\| ");
                String last = cells[cells.length - 1];
                rows.put(
                        cells[0].strip().replace("`", ""),
                        cells.length < 4
                                ? new Row("", "", last)
                                : new Row(cells[1], cells[2].replace("`", ""), last.replaceAll(" \\|$", "")));
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                PhoneOptions.class,
                SipServerOptions.class,
                ListenOptions.class,
                RegistrarOptions.class,
                PeerOptions.class,
                MediaOptions.class,
                CallPolicyOptions.class,
                ApplicationLostOptions.class,
                AttachOptions.class,
                EventOptions.class,
                TlsOptions.class,
                TurnServerOptions.class,
                DialOptions.class,
                HoldOptions.class,
                AudioWriterOptions.class,
                BridgeOptions.class,
                TransferOptions.class,
                AudioReaderOptions.class
            })
    void documentsEveryOption(Class<?> options) throws Exception {
        Map<String, Row> rows = table(options.getSimpleName());
        ConfigType.Section type = ConfigType.of(options);
        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(type.keys().keySet());
        Object instance = options.getConstructor().newInstance();
        for (String key : rows.keySet()) {
            Object value = getter(options, key).invoke(instance);
            assertThat(rows.get(key).defaultValue()).as("default of " + key).isEqualTo(documentedValue(value));
            assertThat(rows.get(key).type())
                    .as("type of " + key)
                    .isEqualTo(documentedType(type.keys().get(key), key, options));
            assertThat(rows.get(key).meaning()).as("meaning of " + key).endsWith(".");
        }
    }

    private static Method getter(Class<?> options, String key) {
        String name = Character.toUpperCase(key.charAt(0)) + key.substring(1);
        return Arrays.stream(options.getMethods())
                .filter(each ->
                        each.getName().equals("get" + name) || each.getName().equals("is" + name))
                .findFirst()
                .orElseThrow();
    }

    private static String documentedValue(Object value) {
        if (value == null) {
            return "none";
        }
        if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof ListenOptions) {
            assertThat(list).hasSize(1);
            return "[{}]";
        }
        if (value.getClass().getPackageName().equals("io.xphone.options") && !(value instanceof Enum)) {
            return "{}";
        }
        if (value instanceof MultiMap headers) {
            return HeadersJson.toJson(headers).encode();
        }
        if (value instanceof JsonObject object) {
            return object.encode();
        }
        return value instanceof List ? Json.encode(value).replace(",", ", ") : Json.encode(value);
    }

    private static String documentedType(ConfigType type, String key, Class<?> options) {
        if (type instanceof ConfigType.Choice choice) {
            return "\"" + String.join("\", \"", choice.values()) + "\"";
        }
        if (type instanceof ConfigType.ArrayOf list) {
            return "list of " + documentedType(list.element(), key, options);
        }
        if (type instanceof ConfigType.Section) {
            String name =
                    getter(options, key).getGenericReturnType().getTypeName().replaceAll(".*[.<](\\w+)>?$", "$1");
            return "[" + name + "](#" + name.toLowerCase(java.util.Locale.ROOT) + ")";
        }
        return type instanceof ConfigType.WholeNumber || type instanceof ConfigType.Decimal
                ? "number"
                : type instanceof ConfigType.Bool ? "true/false" : type instanceof ConfigType.Text ? "text" : "object";
    }

    @Test
    void documentsEveryKeyOfTheNode() throws Exception {
        Map<String, Row> rows = table("Node");
        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(NodeConfig.type().keys().keySet());
        NodeConfig fresh = NodeConfig.of(new JsonObject().put("server", new JsonObject()));
        assertThat(rows.get("recordings").defaultValue()).isEqualTo("\"" + fresh.recordings() + "\"");
        assertThat(rows.get("drainSeconds").defaultValue()).isEqualTo("" + fresh.drainSeconds());
        assertThat(rows.get("eventLoops").defaultValue()).isEqualTo("" + fresh.eventLoops());
        assertThat(rows.get("logLevel").defaultValue()).isEqualTo("\"" + fresh.logLevel() + "\"");
        assertThat(new JsonObject(rows.get("applications").defaultValue()).getMap())
                .isEqualTo(Applications.DEFAULT_NUMBERS);
    }

    @Test
    void documentsEveryKeyOfTheCluster() throws Exception {
        Map<String, Row> rows = table("Cluster");
        assertThat(rows.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        NodeConfig.clusterType().keys().keySet());
        JsonObject documented = new JsonObject();
        rows.forEach((key, row) -> documented.put(key, Json.decodeValue(row.defaultValue())));
        assertThat(new ClusterOptions(documented)).usingRecursiveComparison().isEqualTo(new ClusterOptions());
    }

    @Test
    void documentsEveryApplication() throws Exception {
        assertThat(table("Applications").keySet()).containsExactlyElementsOf(Applications.names());
    }

    @Test
    void fileInConfDiffersFromTheDefaultsInTheServerOnly() {
        JsonObject file = ConfigFile.bundled();
        NodeConfig config = NodeConfig.of(file.copy());
        file.remove("applications");
        NodeConfig defaults = NodeConfig.of(new JsonObject().put("server", file.getJsonObject("server")));
        assertThat(config.cluster()).usingRecursiveComparison().isEqualTo(defaults.cluster());
        assertThat(config.recordings()).isEqualTo(defaults.recordings());
        assertThat(config.drainSeconds()).isEqualTo(defaults.drainSeconds());
        for (String number : List.of("600", "601", "602", "603", "604", "605", "606", "607", "610", "5")) {
            assertThat(config.server().orElseThrow().numbers().of(number))
                    .isEqualTo(defaults.server().orElseThrow().numbers().of(number));
        }
        SipServerOptions server = config.server().orElseThrow().options();
        assertThat(server.getListen())
                .extracting(each -> each.getTransport() + " " + each.getHost() + " " + each.getPort())
                .containsExactly("UDP 0.0.0.0 5060", "TCP 0.0.0.0 5060");
        assertThat(server.getPeers()).flatExtracting(PeerOptions::getHosts).containsExactly("127.0.0.0/8", "::1");
        assertThat(new JsonArray(
                        server.getPeers().stream().map(PeerOptions::getUsername).toList()))
                .containsOnlyNulls();
    }
}
