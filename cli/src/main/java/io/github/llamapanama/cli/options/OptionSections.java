package io.github.llamapanama.cli.options;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lists a command's options in the help under the headings of the groups they come from. */
public final class OptionSections {
  private OptionSections() {}

  /** Makes the help of a command, and of all below it, list options by section. */
  public static void install(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .descriptionHeading("%n")
        .parameterListHeading("%n")
        .commandListHeading("%nCommands:%n");
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionSections::render);
    command.getSubcommands().values().forEach(OptionSections::install);
  }

  private static String render(Help help) {
    Map<String, List<OptionSpec>> sections =
        help.commandSpec().options().stream()
            .filter(option -> !option.hidden())
            .collect(
                Collectors.groupingBy(
                    OptionSections::section, LinkedHashMap::new, Collectors.toList()));
    StringBuilder text = new StringBuilder();
    sections.forEach(
        (section, options) -> {
          text.append(String.format("%n%s:%n", section));
          text.append(
              help.optionListExcludingGroups(
                  options, help.createDefaultLayout(), null, help.parameterLabelRenderer()));
        });
    return text.toString();
  }

  private static String section(OptionSpec option) {
    if (option.userObject() instanceof Field field) {
      OptionSection section = field.getDeclaringClass().getAnnotation(OptionSection.class);
      return section == null ? "Options" : section.value();
    }
    return "Options";
  }
}
