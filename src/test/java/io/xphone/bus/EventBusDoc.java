package io.xphone.bus;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page that documents the bus, read for its headings and examples. */
public final class EventBusDoc {

    private static final Pattern PART = Pattern.compile(
            "(?m)^## (?<chapter>.+)$|^#### (?<heading>.+)$|^```json(?<reply> reply \\w+)?\\n(?<json>(?s:.*?))^```$");

    private final String text;
    private final Map<String, List<JsonObject>> examples = new LinkedHashMap<>();
    private final Map<String, JsonObject> replies = new LinkedHashMap<>();

    public EventBusDoc() {
        try {
            text = Files.readString(Path.of("docs/event-bus.md"));
        } catch (IOException absent) {
            throw new UncheckedIOException(absent);
        }
        String chapter = "";
        String heading = "";
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            if (parts.group("chapter") != null) {
                chapter = parts.group("chapter");
            } else if (parts.group("heading") != null) {
                heading = chapter + ": " + parts.group("heading").replace("`", "");
                examples.putIfAbsent(heading, new ArrayList<>());
            } else if (parts.group("reply") != null) {
                replies.put(parts.group("reply").substring(7), new JsonObject(parts.group("json")));
            } else {
                examples.get(heading).add(new JsonObject(parts.group("json")));
            }
        }
    }

    public String text() {
        return text;
    }

    /** Headings, as {@code chapter: heading}. */
    public Map<String, List<JsonObject>> examples() {
        return examples;
    }

    /** The request of an action of an agent ({@code a phone or server}) or a call ({@code a call}). */
    public JsonObject request(String of, String action) {
        return examples.get("Control of " + of + ": " + action).get(0).copy();
    }

    /** The example of an event. */
    public JsonObject event(String type) {
        return examples.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(": event " + type))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docs/event-bus.md has no event " + type))
                .getValue()
                .get(0);
    }

    /** The example of a message of sound. */
    public JsonObject message(String heading) {
        return examples.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(": message " + heading))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docs/event-bus.md has no message " + heading))
                .getValue()
                .get(0)
                .copy();
    }

    /** Replies by the name of their type. */
    public Map<String, JsonObject> replies() {
        return replies;
    }
}
