package io.xphone.sip.event.body;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** An element of a small document, by local names: namespaces are what old PBXes get wrong most. */
final class XmlElement {

    /** The most octets of a document. */
    static final int MOST_OCTETS = 65_536;

    private static final int MOST_DEPTH = 32;
    private static final int MOST_ELEMENTS = 8_192;

    /** Never changed after this, and each reader is its own: any thread may ask it for one. */
    private static final XMLInputFactory FACTORY = factory();

    private final String name;
    private final Map<String, String> attributes = new HashMap<>(4);
    private final List<XmlElement> children = new ArrayList<>(2);
    private final StringBuilder text = new StringBuilder();

    private XmlElement(String name) {
        this.name = name;
    }

    /**
     * Reads a document.
     *
     * @param root the local name that its root must have
     * @throws BodyParseException when it is too large or deep, has a DTD or entities, or is not well-formed
     */
    static XmlElement parse(byte[] document, String root) {
        if (document.length > MOST_OCTETS) {
            throw new BodyParseException("a document of " + document.length + " octets");
        }
        XmlElement found;
        try {
            found = read(document);
        } catch (XMLStreamException malformed) {
            throw new BodyParseException("not well-formed: " + malformed.getMessage());
        } catch (BodyParseException ours) {
            throw ours;
        } catch (RuntimeException broken) { // of the JDK's parser, on input that it did not expect
            throw new BodyParseException("not well-formed: " + broken);
        }
        if (!found.name.equals(root)) {
            throw new BodyParseException("<" + found.name + "> in place of <" + root + ">");
        }
        return found;
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is fetched");
        });
        return factory;
    }

    private static XmlElement read(byte[] document) throws XMLStreamException {
        XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text(document)));
        Deque<XmlElement> open = new ArrayDeque<>();
        XmlElement root = null;
        int elements = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++elements > MOST_ELEMENTS || open.size() >= MOST_DEPTH) {
                        throw new BodyParseException("too many elements, or too deep");
                    }
                    XmlElement element = begun(reader);
                    if (open.isEmpty()) {
                        root = element;
                    } else {
                        open.peek().children.add(element);
                    }
                    open.push(element);
                }
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!open.isEmpty()) {
                        open.peek().text.append(reader.getText());
                    }
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new BodyParseException("a DTD or an entity");
                default -> {}
            }
        }
        if (root == null) {
            throw new BodyParseException("no element");
        }
        return root;
    }

    /** UTF-8, as all of these types have it, or UTF-16 by its mark. What is malformed shows as U+FFFD. */
    private static String text(byte[] document) {
        boolean marked = document.length > 1
                && ((document[0] & 0xff) == 0xfe && (document[1] & 0xff) == 0xff
                        || (document[0] & 0xff) == 0xff && (document[1] & 0xff) == 0xfe);
        String text = new String(document, marked ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static XmlElement begun(XMLStreamReader reader) {
        XmlElement element = new XmlElement(reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            element.attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return element;
    }

    String name() {
        return name;
    }

    /** An attribute; "" without it. */
    String attribute(String wanted) {
        return attributes.getOrDefault(wanted, "");
    }

    /** An attribute, which must be there. */
    String required(String wanted) {
        String value = attributes.get(wanted);
        if (value == null) {
            throw new BodyParseException("<" + name + "> without " + wanted);
        }
        return value;
    }

    /** Its own text, trimmed. */
    String text() {
        return text.toString().trim();
    }

    List<XmlElement> children() {
        return children;
    }

    List<XmlElement> children(String wanted) {
        return children.stream().filter(child -> child.name.equals(wanted)).toList();
    }

    Optional<XmlElement> child(String wanted) {
        return children.stream().filter(child -> child.name.equals(wanted)).findFirst();
    }

    /** The text of a child; "" without it. */
    String textOf(String wanted) {
        return child(wanted).map(XmlElement::text).orElse("");
    }

    /** Every element of that name below this one. */
    List<XmlElement> descendants(String wanted) {
        List<XmlElement> found = new ArrayList<>();
        for (XmlElement child : children) {
            if (child.name.equals(wanted)) {
                found.add(child);
            }
            found.addAll(child.descendants(wanted));
        }
        return found;
    }
}
