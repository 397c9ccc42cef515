"""SLACK IN: which listener answers what."""

# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# Bolt's decorators have no types of their own.

import re

from slack_bolt.app.async_app import AsyncApp

from bot import manifest
from bot.blocks.ids import (
    access_ids,
    arrival_ids,
    beginning_ids,
    call_ids,
    cover_ids,
    digest_ids,
    excuse_ids,
    move_ids,
    nudge_ids,
    register_ids,
    report_ids,
    roster_ids,
    setup_ids,
    source_ids,
    student_ids,
    upload_ids,
)
from bot.listeners import accesses, command, errors
from bot.listeners.arrivals import arrivals
from bot.listeners.beginning import founding
from bot.listeners.calls import calling
from bot.listeners.covers import handing
from bot.listeners.digests import show_all, undelivered
from bot.listeners.excuses import excuse_forms, excusing
from bot.listeners.home import opening
from bot.listeners.registers import amending, day, details, roster
from bot.listeners.reminders import nudging
from bot.listeners.reports import deciding
from bot.listeners.rosters import roster_saves, roster_screens
from bot.listeners.routes import Routes
from bot.listeners.setup import (
    absences,
    fetching,
    pressing,
    privacy,
    retention,
    rosters,
    saving,
    sheets,
    uploading,
)
from bot.listeners.students import holding, looking, picking
from bot.listeners.talk import hearing
from bot.listeners.workspaces import moving


def register(app: AsyncApp, routes: Routes) -> None:
    """Put every listener in its place; presses are answered at the doors, by the same routes."""
    every = re.compile("")
    app.command(manifest.COMMAND)(command.attendance)
    app.view(every)(routes.submit)
    app.options(every)(routes.suggest)
    _route_home(app)
    _route_talk(app)
    app.error(errors.translate)


def routed() -> Routes:
    """Route what is drawn: a room after the other."""
    routes = Routes()
    _route_registers(routes)
    _route_digests(routes)
    _route_reminders(routes)
    _route_students(routes)
    _route_excuses(routes)
    _route_covers(routes)
    _route_arrivals(routes)
    _route_calls(routes)
    _route_reports(routes)
    _route_setup(routes)
    _route_beginning(routes)
    _route_moves(routes)
    _route_rosters(routes)
    return routes


def _route_registers(app: Routes) -> None:
    app.action(register_ids.IS_MARK)(roster.mark)
    app.action(register_ids.MARK_REST)(roster.mark_rest)
    app.action(register_ids.IS_MODE)(roster.mode)
    app.action(register_ids.UNDO)(roster.undo)
    app.action(register_ids.IS_PAGE)(roster.page)
    app.action(register_ids.CHANGE)(roster.unfold)
    app.action(register_ids.FOLD)(roster.fold)
    app.action(register_ids.IS_OPEN_REGISTER)(roster.open_register)
    app.action(register_ids.OPEN_DAY)(roster.open_day)
    app.action(register_ids.IS_TURN_DAY)(day.turn_day)
    app.action(register_ids.SHOW_DAY)(day.show_day)
    app.action(register_ids.IS_ASK)(day.ask)
    app.action(register_ids.IS_ASK_WORD)(command.as_word)
    app.action(register_ids.DETAILS)(details.open_details)
    app.action(register_ids.DETAILS_STUDENT)(details.choose_student)
    app.action(register_ids.AMEND)(amending.ask_why)
    app.action(register_ids.IS_AMENDMENTS)(amending.show_all)
    app.view(register_ids.DETAILS)(details.save)
    app.view(register_ids.AMEND)(amending.permit)


def _route_digests(app: Routes) -> None:
    app.action(digest_ids.IS_THERE)(undelivered.is_there)
    app.action(digest_ids.POST_AGAIN)(undelivered.post_again)
    app.action(digest_ids.IS_SHOW_ALL)(show_all.show_all)
    app.action(digest_ids.STUDENT)(looking.show_beside)


def _route_reminders(app: Routes) -> None:
    app.action(nudge_ids.IS_NUDGE)(nudging.nudge)
    app.action(nudge_ids.NUDGE_ALL)(nudging.nudge_all)


def _route_students(app: Routes) -> None:
    app.action(student_ids.IS_TURN_STUDENTS)(looking.find)
    app.action(student_ids.OPEN_STUDENT)(looking.show)
    app.action(student_ids.IS_STUDENT_DAY)(looking.show)
    app.action(student_ids.IS_STUDENT_HISTORY)(looking.show_history)
    app.action(student_ids.PICK_STUDENT)(picking.pick)
    app.action(student_ids.CORRECT)(roster.open_chosen)
    app.action(student_ids.HOLD)(holding.ask_why)
    app.action(access_ids.IS_SAW_STUDENT)(accesses.of_student)
    app.action(access_ids.IS_SAW_SCHOOL)(accesses.of_school)
    app.view(student_ids.HOLD)(holding.place)
    app.action(student_ids.RELEASE)(holding.release)
    app.options(student_ids.PICK_STUDENT)(picking.suggest)
    app.options(excuse_ids.STUDENTS)(picking.suggest_to_office)


def _route_excuses(app: Routes) -> None:
    app.action(excuse_ids.NEW)(excuse_forms.excuse_some)
    app.action(student_ids.EXCUSE_STUDENT)(excuse_forms.excuse_student)
    app.action(excuse_ids.WITHDRAW)(excuse_forms.ask_why)
    app.view(excuse_ids.ENTER)(excusing.save)
    app.action(excuse_ids.SHORTEN)(excuse_forms.ask_end)
    app.view(excuse_ids.SHORTEN)(excusing.shorten)
    app.view(excuse_ids.WITHDRAW)(excusing.withdraw)


def _route_covers(app: Routes) -> None:
    app.action(cover_ids.COVER)(handing.of_register)
    app.action(cover_ids.HAND_OVER)(handing.of_today)
    app.action(cover_ids.END)(handing.end)
    app.options(cover_ids.WHAT)(handing.suggest)
    app.view(cover_ids.ENTER)(handing.save)
    app.view(cover_ids.ADD_STAFF)(handing.add_staff)


def _route_arrivals(app: Routes) -> None:
    app.action(arrival_ids.ARRIVED_CALL)(arrivals.arrived_call)
    app.action(arrival_ids.ARRIVED_STUDENT)(arrivals.arrived_student)
    app.action(arrival_ids.LEAVES_STUDENT)(arrivals.leaves_student)
    app.action(arrival_ids.TAKE_BACK)(arrivals.take_back)
    app.view(arrival_ids.DESK)(arrivals.save)


def _route_calls(app: Routes) -> None:
    app.action(call_ids.IS_FOLLOW_UP)(calling.follow_up)
    app.action(call_ids.MORE)(calling.choose)
    app.action(call_ids.LOG_STUDENT)(calling.log_student)
    app.action(call_ids.EXPLAIN)(calling.explain)
    app.action(call_ids.IS_TURN)(calling.turn)
    app.view(call_ids.LOG)(calling.save)


def _route_reports(app: Routes) -> None:
    app.action(report_ids.IS_TURN)(deciding.turn)
    app.action(report_ids.ACCEPT)(deciding.ask)
    app.action(report_ids.DECLINE)(deciding.ask)
    app.action(report_ids.ACCEPT_SOME)(deciding.ask_of_some)
    app.action(report_ids.DECLINE_SOME)(deciding.ask_of_some)
    app.view(report_ids.ACCEPT)(deciding.accept)
    app.view(report_ids.DECLINE)(deciding.decline)


def _route_setup(app: Routes) -> None:
    app.action(setup_ids.SETUP_SCHOOL)(pressing.choose_school)
    app.action(setup_ids.SETUP_DIGEST)(pressing.act_on_digest)
    app.action(setup_ids.SETUP_ADD)(pressing.add_digest)
    app.action(setup_ids.SETUP_REMINDERS)(pressing.change_reminders)
    app.action(setup_ids.SETUP_CLOSED)(pressing.add_closed_days)
    app.action(setup_ids.SETUP_REOPEN)(pressing.reopen)
    app.action(setup_ids.SETUP_DESK)(pressing.change_desk)
    app.action(setup_ids.SETUP_ESCALATION)(pressing.change_escalation)
    app.action(setup_ids.SETUP_CONTACT)(absences.change_contact)
    app.view(setup_ids.SETUP_CONTACT)(absences.save_contact)
    app.action(setup_ids.SETUP_CLEARING)(absences.change_clearing)
    app.view(setup_ids.SETUP_CLEARING)(absences.save_clearing)
    app.action(upload_ids.UPLOAD)(uploading.ask_for_file)
    app.view(upload_ids.UPLOAD)(uploading.take_file)
    app.action(upload_ids.IMPORT)(uploading.carry_out)
    app.action(upload_ids.CANCEL)(uploading.cancel)
    app.action(upload_ids.SHEET)(sheets.ask_for_sheet)
    app.view(upload_ids.SHEET)(sheets.take_sheet)
    app.action(upload_ids.TEMPLATE)(sheets.give_template)
    app.action(upload_ids.COLUMNS)(sheets.choose_columns)
    app.view(upload_ids.COLUMNS)(sheets.save_columns)
    app.action(source_ids.SOURCE)(fetching.change_source)
    app.view(source_ids.SOURCE)(fetching.save_source)
    app.action(source_ids.FETCH)(fetching.fetch_now)
    app.action(upload_ids.UNDO)(rosters.undo)
    app.action(setup_ids.SETUP_BRAKE)(rosters.change_brake)
    app.view(setup_ids.SETUP_BRAKE)(rosters.save_brake)
    app.action(setup_ids.SETUP_ZONE)(pressing.change_zone)
    app.action(setup_ids.SETUP_BOOKS)(pressing.change_books)
    app.action(setup_ids.SETUP_REASONS)(pressing.change_reasons)
    app.action(setup_ids.SETUP_EXPORT)(privacy.ask_whom)
    app.view(setup_ids.SETUP_EXPORT)(privacy.export)
    app.action(setup_ids.SETUP_ERASE)(privacy.ask_whom_to_erase)
    app.view(setup_ids.SETUP_ERASE)(privacy.plan_erasure)
    app.view(setup_ids.SETUP_ERASE_SURELY)(privacy.erase)
    app.action(setup_ids.SETUP_RETENTION)(retention.ask)
    app.view(setup_ids.SETUP_RETENTION)(retention.plan)
    app.view(setup_ids.SETUP_RETENTION_SURELY)(retention.save)
    app.view(setup_ids.SETUP_DIGEST)(saving.save_digest)
    app.view(setup_ids.SETUP_REMOVE)(saving.remove_digest)
    app.view(setup_ids.SETUP_REMINDERS)(saving.save_reminders)
    app.view(setup_ids.SETUP_CLOSED)(saving.save_closed_days)
    app.view(setup_ids.SETUP_DESK)(saving.save_desk)
    app.view(setup_ids.SETUP_ESCALATION)(saving.save_escalation)
    app.view(setup_ids.SETUP_ZONE)(saving.save_zone)
    app.view(setup_ids.SETUP_BOOKS)(saving.save_books)
    app.view(setup_ids.SETUP_REASONS)(saving.save_reasons)


def _route_moves(app: Routes) -> None:
    app.action(move_ids.SETUP_MOVE)(moving.offer)
    app.action(move_ids.TAKE_OVER)(moving.take)


def _route_beginning(app: Routes) -> None:
    app.action(beginning_ids.CREATE)(founding.ask)
    app.view(beginning_ids.CREATE)(founding.create)


def _route_rosters(app: Routes) -> None:
    app.action(roster_ids.IS_CLASSES)(roster_screens.show_classes)
    app.action(roster_ids.OPEN_CLASSES)(roster_screens.open_classes)
    app.action(roster_ids.CLASS)(roster_screens.show_class)
    app.action(roster_ids.STAFF)(roster_screens.show_staff)
    app.action(roster_ids.ADD_CLASS)(roster_screens.add_class)
    app.action(roster_ids.CHANGE_CLASS)(roster_screens.change_class)
    app.action(roster_ids.TIMES)(roster_screens.set_times)
    app.action(roster_ids.ADD_STUDENTS)(roster_screens.add_students)
    app.action(roster_ids.MEMBER)(roster_screens.change_member)
    app.action(roster_ids.ADD_TEACHER)(roster_screens.add_teacher)
    app.action(roster_ids.TEACHER)(roster_screens.change_teacher)
    app.action(roster_ids.ADD_STAFF)(roster_screens.add_staff)
    app.action(roster_ids.CHANGE_STAFF)(roster_screens.change_staff)
    app.view(roster_ids.ADD_CLASS)(roster_saves.add_class)
    app.view(roster_ids.CHANGE_CLASS)(roster_saves.change_class)
    app.view(roster_ids.TIMES)(roster_saves.set_times)
    app.view(roster_ids.ADD_STUDENTS)(roster_saves.add_students)
    app.view(roster_ids.MEMBER)(roster_saves.change_member)
    app.view(roster_ids.ADD_TEACHER)(roster_saves.add_teacher)
    app.view(roster_ids.TEACHER)(roster_saves.change_teacher)
    app.view(roster_ids.ADD_STAFF)(roster_saves.add_staff)
    app.view(roster_ids.CHANGE_STAFF)(roster_saves.change_staff)


def _route_home(app: AsyncApp) -> None:
    app.event("app_home_opened")(opening.opened)
    app.shortcut(manifest.SHORTCUT)(opening.take_attendance)
    app.view_closed(re.compile(""))(opening.closed)


def _route_talk(app: AsyncApp) -> None:
    app.event("app_mention")(hearing.mentioned)
    app.event("message")(hearing.written_to)
