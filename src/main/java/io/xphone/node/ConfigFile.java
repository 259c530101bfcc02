package io.xphone.node;

import com.fasterxml.jackson.core.JsonParseException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Finds and reads the configuration of a node, and applies the changes of the command line. */
final class ConfigFile {

    private static final String BUNDLED = "/io/xphone/node/xphone.json";

    private ConfigFile() {}

    /**
     * Reads a configuration.
     *
     * @param named the file; null for {@code conf/xphone.json} of the project folder or the current folder, else the
     *     one in the jar
     * @param changes {@code key=value} each
     * @throws ConfigException naming the key or the file
     */
    static NodeConfig read(Path named, List<String> changes) {
        JsonObject json = named != null ? json(named) : defaultFile();
        for (String change : changes) {
            ConfigOverrides.apply(json, change, NodeConfig.type());
        }
        return NodeConfig.of(json);
    }

    /** The JSON of a file. @throws ConfigException naming the file */
    static JsonObject json(Path file) {
        return parse(file.toString(), text(file));
    }

    private static JsonObject defaultFile() {
        for (Path folder : List.of(Path.of(System.getProperty("xphone.home", ".")), Path.of("."))) {
            Path file = folder.resolve("conf").resolve("xphone.json");
            if (Files.isRegularFile(file)) {
                return json(file);
            }
        }
        return bundled();
    }

    /** The configuration in the jar. */
    static JsonObject bundled() {
        try (InputStream in = ConfigFile.class.getResourceAsStream(BUNDLED)) {
            if (in == null) {
                throw new IOException("not on the class path");
            }
            return parse(BUNDLED, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new ConfigException(BUNDLED, failure.toString());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new ConfigException("--config " + file, "file not found");
        } catch (IOException failure) {
            throw new ConfigException("--config " + file, "cannot be read: " + failure);
        }
    }

    static JsonObject parse(String name, String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException malformed) {
            throw new ConfigException("--config " + name, "is not a JSON object: " + location(malformed));
        }
    }

    private static String location(DecodeException malformed) {
        if (malformed.getCause() instanceof JsonParseException parse) {
            return "line " + parse.getLocation().getLineNr() + ", column "
                    + parse.getLocation().getColumnNr() + ": " + parse.getOriginalMessage();
        }
        String text = String.valueOf(malformed.getMessage());
        int source = text.indexOf(" at [Source");
        return source < 0 ? text : text.substring(0, source);
    }
}
