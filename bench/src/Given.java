import java.util.HashMap;
import java.util.Map;

/**
 * What the command line of a measurement gives, each as {@code --name value}.
 *
 * @param command the line itself, without where the sources are and where the report goes
 */
record Given(Map<String, String> values, String command) {

    /** @param defaults all names that there are */
    static Given parse(String script, Map<String, String> defaults, String[] arguments) {
        var values = new HashMap<>(defaults);
        var command = new StringBuilder(script);
        for (int i = 0; i < arguments.length; i += 2) {
            var name = arguments[i].replaceFirst("^--", "");
            if (!defaults.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        "not understood: " + arguments[i] + "; each of " + defaults.keySet() + " is --name value");
            }
            values.put(name, arguments[i + 1]);
            if (!name.equals("root") && !name.equals("out")) {
                command.append(' ')
                        .append(arguments[i])
                        .append(" '")
                        .append(arguments[i + 1])
                        .append('\'');
            }
        }
        return new Given(values, command.toString());
    }

    String get(String name) {
        return values.get(name);
    }

    int number(String name) {
        return Integer.parseInt(get(name));
    }
}
