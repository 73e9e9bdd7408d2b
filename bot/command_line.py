"""Have typer speak the language of who runs the bot: helps, and mistakes of usage."""

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from locales import _, borrowed, lend_to_libraries, translate

if TYPE_CHECKING:
    from typer.core import TyperOption


class TranslatedCommand(TyperCommand):
    def get_params(self, ctx: Any) -> Any:
        return _in_our_kinds(super().get_params(ctx))

    def get_usage(self, ctx: Any) -> str:
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> "TyperOption | None":
        return _explained(super().get_help_option(ctx))


class TranslatedGroup(TyperGroup):
    def get_params(self, ctx: Any) -> Any:
        return _in_our_kinds(super().get_params(ctx))

    def get_usage(self, ctx: Any) -> str:
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> "TyperOption | None":
        return _explained(super().get_help_option(ctx))


def run(app: typer.Typer) -> None:
    """Run an application to its end; a mistake of usage ends it with exit code 2."""
    lend_to_libraries()
    _in_our_words(app)
    try:
        sys.exit(typer.main.get_command(app)(standalone_mode=False))
    except TyperException as error:
        _explain(error)
        sys.exit(error.exit_code)
    except typer.Abort:
        print(_("Stopped: nothing was done."), file=sys.stderr)
        sys.exit(1)


def _explain(error: TyperException) -> None:
    """Print a mistake, and where one learns more; an empty command has had its help already."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return
    print(borrowed.translated(error.format_message()), file=sys.stderr)
    if context is not None:
        advice = _("See how it is used: {command} --help")
        print(advice.format(command=context.command_path), file=sys.stderr)


def _in_our_words(app: typer.Typer) -> None:
    app.info.cls = TranslatedGroup
    for command in app.registered_commands:
        command.cls = TranslatedCommand
    for group in app.registered_groups:
        group.cls = TranslatedGroup
        if group.typer_instance:
            _in_our_words(group.typer_instance)


def _usage(usage: str) -> str:
    for words in borrowed.OF_USAGE:
        usage = usage.replace(words, translate(words), 1)
    return usage


def _in_our_kinds(params: Any) -> Any:
    for param in params:
        is_ours = param.param_type_name == "argument" and param.metavar is None
        if is_ours and param.name in borrowed.ARGUMENTS:
            param.metavar = translate(borrowed.ARGUMENTS[param.name])
        vars(param)["display_type_rich"] = partial(_kind_of, param)
    return params


def _kind_of(param: Any, ctx: Any) -> str | None:
    """Return what an option or an argument takes, in our words."""
    kind = type(param).display_type_rich(param, ctx)
    ours = borrowed.KINDS.get(kind, kind)
    return translate(ours) if ours else ours


def _explained(option: "TyperOption | None") -> "TyperOption | None":
    if option:
        option.help = translate(borrowed.HELP)
    return option
